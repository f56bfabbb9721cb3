import { describe, expect, it } from 'vitest'
import { hmacHeader } from '../../src/signing/index.js'
import { errorOf, thrownCode } from '../support/errors.js'
import { testInstance } from '../support/instance.js'
import { untyped } from '../support/untyped.js'

const tenant = 'acme'

function fail(): never {
  throw new Error('the host’s own')
}

async function reject(): Promise<never> {
  return fail()
}

const signer = { headerNames: ['x-signature'], sign: () => ({ 'x-signature': 'a' }), generateSecret: () => 's' }
const named = (name: string, options: object) => ({ name, options: untyped(options) })

const formats = [
  ...[undefined, null, 'text', [], {}, { contentType: 'text/plain' }, { body: '' }],
  ...['', 'text/plain\r\nx: y', 'text/plän', 7].map((contentType) => ({ contentType, body: '' })),
  ...[undefined, null, 7, Buffer.from('{}'), {}].map((body) => ({ contentType: 'text/plain', body })),
]
const signatures = [undefined, null, 'a', [], {}, { 'x-signature': undefined }, { 'x-signature': 7 }, { 'x y': 'a' }]
/** Without the signature, or with something beside it. */
const undeclared = [{ host: 'evil', 'x-other': '1' }, { 'x-signature': 'a', host: 'evil' }, { 'X-Signature': 'a' }]

const broken = [
  named('format', { format: fail }),
  named('format', { format: reject }),
  ...formats.map((value) => named('format', { format: () => value })),
  named('signer.sign', { signer: { ...signer, sign: fail } }),
  named('signer.sign', { signer: { ...signer, sign: reject } }),
  ...[...signatures, ...undeclared].map((value) => named('signer.sign', { signer: { ...signer, sign: () => value } })),
  ...['', 'a\nb', 'ä'].map((text) =>
    named('signer.sign', { signer: { ...signer, sign: () => ({ 'x-signature': text }) } }),
  ),
]

describe('a function of a profile that throws or gives what it may not', () => {
  it.each(broken)('$name: is named, sends nothing, costs no attempt and stands in nobody’s way', async (given) => {
    const { webhooks, addEndpoint, sent, errors } = await testInstance({
      profiles: { broken: given.options },
      worker: { concurrency: 1, perEndpoint: 1 },
    })
    const { id: endpointId } = await addEndpoint({ profile: 'broken' })
    await addEndpoint({ url: 'https://other.example/' })
    await webhooks.emit('invoice.paid', {}, { tenant })
    await webhooks.emit('invoice.paid', {}, { tenant })
    expect(await webhooks.drain()).toEqual({ attempts: 2, delivered: 2 })
    expect(sent.map(({ request }) => request.url)).toEqual(Array(2).fill('https://other.example/'))
    expect(errors).toHaveLength(2)
    for (const error of errors) {
      expect(error.code).toBe('host_function_failed')
      expect(error.message).toMatch(new RegExp(`^${given.name} of profile "broken" (threw: the host’s own|must give)`))
      expect(error.message).toContain('no attempt is counted: a delivery waits for a minute')
      expect(error.details).toMatchObject({ tenant, endpointId })
    }
    const { data } = await webhooks.deliveries.list({ tenant, where: { endpointId } })
    expect(data.map(({ status, attempts }) => [status, attempts])).toEqual(Array(2).fill(['pending', 0]))
    const test = await errorOf(() => webhooks.endpoints.test({ tenant, id: endpointId }))
    expect(test).toMatchObject({ code: 'host_function_failed', details: { endpointId } })
  })

  it('keeps what was thrown as cause', async () => {
    const { webhooks, addEndpoint, errors } = await testInstance({ format: fail })
    await addEndpoint()
    await webhooks.emit('invoice.paid', {}, { tenant })
    await webhooks.drain()
    expect(errors).toMatchObject([{ cause: { message: 'the host’s own' } }])
    expect(errors[0]?.message).toMatch(/^format threw/)
  })

  it('may sign nothing where it names no header', async () => {
    const { webhooks, addEndpoint } = await testInstance({
      signer: { ...signer, headerNames: [], sign: () => ({}) },
    })
    await addEndpoint({ secret: 'a secret of the host'.replaceAll(' ', '-') })
    await webhooks.emit('invoice.paid', {}, { tenant })
    expect(await webhooks.drain()).toEqual({ attempts: 1, delivered: 1 })
  })
})

describe('a payload format', () => {
  it('sees of the endpoint what its type says, and no secret', async () => {
    const { webhooks, addEndpoint, sent } = await testInstance({
      format: (_message, endpoint) => ({ contentType: 'application/json', body: JSON.stringify(endpoint) }),
    })
    const { id, url } = await addEndpoint({ headers: { 'x-token': 'hidden' } })
    await webhooks.emit('invoice.paid', {}, { tenant })
    await webhooks.drain()
    expect(sent.map(({ request }) => JSON.parse(String(request.body)))).toEqual([{ id, tenant, url }])
  })
})

describe('hmacHeader', () => {
  const request = { id: 'msg_1', timestamp: 1, body: '{}', secrets: ['secret'] }

  it.each(['prefix', 'signedContent'])('names its %s where that throws or gives no text', async (name) => {
    for (const part of [fail, reject, () => undefined, () => null, () => 7]) {
      const made = hmacHeader(untyped({ header: 'x-signature', [name]: part }))
      const error = await errorOf(() => made.sign(request))
      expect(error.code).toBe('host_function_failed')
      expect(error.message).toContain(`hmacHeader: ${name}`)
    }
  })

  it.each(['signedContent', 'generateSecret'])('refuses a %s that is no function', (name) => {
    expect(thrownCode(() => hmacHeader(untyped({ header: 'x', [name]: 'text' })))).toBe('invalid_argument')
    expect(thrownCode(() => hmacHeader(untyped({ header: 'x', [name]: null })))).toBe('invalid_argument')
  })

  it('refuses a prefix that is neither text nor function', () => {
    for (const prefix of [null, 7, {}]) {
      expect(thrownCode(() => hmacHeader(untyped({ header: 'x', prefix })))).toBe('invalid_argument')
    }
  })
})
