import { standardWebhooks } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { describe, expect, it } from 'vitest'
import { codeOf, errorOf } from '../support/errors.js'
import { testInstance } from '../support/instance.js'
import { untyped } from '../support/untyped.js'

const tenant = 'acme'

describe.each(['create', 'update'] as const)('endpoints.%s refuses', (call) => {
  /** Makes an endpoint, or changes one, with these fields. */
  async function give(fields: object) {
    const { webhooks, addEndpoint } = await testInstance()
    if (call === 'create') return addEndpoint(untyped(fields))
    const { id } = await addEndpoint()
    return webhooks.endpoints.update(untyped({ tenant, id, ...fields }))
  }

  it.each([
    ['not a url', 'invalid_url'],
    ['ftp://receiver.example', 'invalid_url'],
    ['//receiver.example', 'invalid_url'],
    ['javascript:alert(1)', 'invalid_url'],
    ['https://user:pass@receiver.example', 'invalid_url'],
    ['https://receiver.example:22', 'invalid_url'],
    ['http://receiver.example', 'insecure_url'],
    ['https://127.0.0.1', 'blocked_address'],
    ['https://[::1]/', 'blocked_address'],
    ['https://localhost', 'blocked_address'],
    ['https://169.254.169.254/latest/meta-data', 'blocked_address'],
    ['', 'invalid_argument'],
    ['https://x.example/\0', 'invalid_argument'],
    [`https://x.example/${'x'.repeat(2048)}`, 'invalid_argument'],
  ])('the URL %s with %s', async (url, code) => {
    expect(await codeOf(() => give({ url }))).toBe(code)
  })

  it.each(['nope', 'invoice', 'invoice.*.*', '*', 'user.created.*', 'invoice.line', ''])(
    'the event type %j',
    async (eventType) => {
      const error = await errorOf(() => give({ eventTypes: ['invoice.paid', eventType] }))
      expect(error.code).toBe(eventType === '' ? 'invalid_argument' : 'unknown_event_type')
      expect(error.message).toContain('eventTypes')
    },
  )

  it.each([
    { host: 'evil.example' },
    { 'Content-Type': 'text/plain' },
    { 'webhook-signature': 'v1,mine' },
    { 'x-a': 'b\r\nx-injected: yes' },
    { 'X-A': '1', 'x-a': '2' },
  ])('the headers %j', async (headers) => {
    expect(await codeOf(() => give({ headers }))).toBe('forbidden_header')
  })

  it.each([
    { headers: ['x-a'] },
    { headers: new Map([['x-a', '1']]) },
    { headers: 'x-a: 1' },
    { headers: { 'x-a': 7 } },
    { scopes: ['eu'] },
    { scopes: { region: new Date(0) } },
    { eventTypes: 'invoice.paid' },
    { eventTypes: Array(501).fill('invoice.paid') },
    { isActive: 'yes' },
    { isActive: null },
    { maxInFlight: 0 },
    { maxInFlight: 1001 },
    { timeoutMs: 99 },
    { timeoutMs: Number.NaN },
    { name: '' },
    { name: '\ud800' },
    { description: 'x'.repeat(2001) },
    { metadata: [] },
    { metadata: { a: undefined } },
    { metadata: { a: new Date(0) } },
    { metadata: { a: Number.NaN } },
    { metadata: { a: '\0' } },
    { metadata: { a: 'x'.repeat(16_384) } },
    { secret: 'short' },
    { secret: 'spaces are not allowed here' },
    { secret: 'x'.repeat(513) },
    { secret: 'sealed:1:00000000:a.b.c' },
    { secret: null },
    { secret: 'whsec_!!!!!!!!!!!!!!!!!!!!!!!!' },
    { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa-_' },
    { secret: `whsec_${Buffer.alloc(32, 'k').toString('base64').replace('=', '')}` },
    { secret: `whsec_${Buffer.alloc(15, 'k').toString('base64')}` },
    { secret: `whsec_=${Buffer.alloc(30, 'k').toString('base64').slice(1)}` },
    { profile: 'nope' },
    { profile: '' },
  ])('%j', async (fields) => {
    const error = await errorOf(() => give(fields))
    expect(error.code).toBe('invalid_argument')
    expect(error.message).toContain(Object.keys(fields)[0])
  })

  it('a BigInt in metadata', async () => {
    expect(await codeOf(() => give({ metadata: { a: 1n } }))).toBe('invalid_argument')
  })

  it('a key it does not know, and names those it does', async () => {
    const error = await errorOf(() => give({ event_types: [] }))
    expect(error.code).toBe('invalid_argument')
    expect(error.message).toMatch(/event_types: is not known; known are url, name, .*eventTypes/)
  })

  it.each<[fields: object, code: string, ...paths: string[]]>([
    [{ url: 'not a url' }, 'invalid_url', 'url'],
    [{ url: 'https://user:pass@receiver.example' }, 'invalid_url', 'url'],
    [{ url: 'https://receiver.example:22' }, 'invalid_url', 'url'],
    [{ url: 'http://receiver.example' }, 'insecure_url', 'url'],
    [{ url: 'https://127.0.0.1' }, 'blocked_address', 'url'],
    [{ headers: { 'x-a': '1', 'X-A': '2' } }, 'forbidden_header', 'headers.X-A'],
    [
      { headers: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`x-${n}`, 'v'])) },
      'forbidden_header',
      'headers',
    ],
    [{ eventTypes: ['nope', 'invoice.paid', '*'] }, 'unknown_event_type', 'eventTypes.0', 'eventTypes.2'],
    [{ profile: 'nope' }, 'invalid_argument', 'profile'],
    [{ scopes: { region: new Date(0) } }, 'invalid_argument', 'scopes.region'],
  ])('%j and says where', async (fields, code, ...paths) => {
    const { code: given, message, details } = await errorOf(() => give(fields))
    expect(given).toBe(code)
    expect(details.issues?.map(({ path }) => path)).toEqual(paths)
    expect(message).toContain(details.issues?.[0]?.message)
  })

  it('every issue at once, under details', async () => {
    const error = await errorOf(() => give({ timeoutMs: 1, maxInFlight: 0 }))
    expect(error.details.issues).toMatchObject([{ path: 'maxInFlight' }, { path: 'timeoutMs' }])
  })
})

describe('endpoints.create', () => {
  it('needs a tenant and a URL', async () => {
    const { webhooks } = await testInstance()
    const { create } = webhooks.endpoints
    expect((await errorOf(() => create(untyped({ url: 'https://x.example' })))).message).toContain('tenant: is missing')
    expect((await errorOf(() => create(untyped({ tenant })))).message).toContain('url: is missing')
    expect(await codeOf(() => create(untyped({ tenant: 7, url: 'https://x.example' })))).toBe('invalid_argument')
  })

  it('makes no more endpoints than a tenant may have, however many are made at once', async () => {
    const { webhooks, addEndpoint } = await testInstance({ limits: { endpointsPerTenant: 3 } })
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => addEndpoint()))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    expect(await codeOf(() => addEndpoint())).toBe('endpoint_limit_reached')
    await addEndpoint({ tenant: 'other' })
    const { data } = await webhooks.endpoints.list({ tenant })
    await webhooks.endpoints.delete({ tenant, id: data[0]?.id ?? '' })
    await addEndpoint()
  })

  it('names the profiles there are', async () => {
    const { addEndpoint } = await testInstance({ profiles: { legacy: {}, cloud: {} } })
    const error = await errorOf(() => addEndpoint({ profile: 'legcy' }))
    expect(error.message).toContain('legacy, cloud')
  })

  it('refuses the headers of every profile’s signer', async () => {
    const signer = { ...standardWebhooks(), headerNames: ['x-legacy-signature'] }
    const { addEndpoint } = await testInstance({ profiles: { legacy: { signer } } })
    expect(await codeOf(() => addEndpoint({ headers: { 'X-Legacy-Signature': 'mine' } }))).toBe('forbidden_header')
  })

  it('tries another id where one is taken, and gives up in the end', async () => {
    const ids = ['a', 'a', 'a', 'b']
    const { addEndpoint } = await testInstance({ ids: { endpoint: () => ids.shift() ?? 'b' } })
    expect((await addEndpoint()).id).toBe('a')
    expect((await addEndpoint()).id).toBe('b')
    expect(await codeOf(() => addEndpoint())).toBe('conflict')
  })

  it('says that the instance was closed', async () => {
    const { webhooks, addEndpoint } = await testInstance({ store: memoryStore() })
    await webhooks.close()
    expect(await codeOf(() => addEndpoint())).toBe('closed')
    expect(await codeOf(() => webhooks.start())).toBe('closed')
    expect(await codeOf(() => webhooks.emit('invoice.paid', {}, { tenant }))).toBe('closed')
  })
})
