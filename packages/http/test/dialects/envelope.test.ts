import { createWebhooks, type Transport } from '@posthorn/core'
import { createHandler, envelope } from '@posthorn/http'
import { memoryStore } from '@posthorn/memory'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { asObject } from '../support/json.js'
import { documentOf } from '../support/openapi.js'
import { caller, type DialectApp, mountNames, openDialect, verifyStandard } from './support.js'

/** What the page's `webhookEvent` accepts. */
const names = [
  'email-sent',
  'email-opened',
  'email-link-clicked',
  'reply-received',
  'email-bounced',
  'prospect-unsubscribed',
  'prospect-finished',
  'prospect-outcome-updated',
  'sequence-paused',
  'email-account-disconnected',
  'email-account-paused',
  'inbox-analyser-test-completed',
  'task-created',
  'bulk-task-updated',
  'call-task-updated',
  'linkedin-task-updated',
  'custom-task-updated',
  'whatsapp-task-updated',
  'task-updated',
]
const events = Object.fromEntries(names.map((name) => [name, {}]))

/** The page's example, sent and answered as it is. */
const example = `{
"name": "Email Sent Webhook",
"webhookUrl": "https://example.org/webhooks/email-sent",
"webhookEvent": [
"email-sent"
],
"headers": {
"X-Webhook-Source": "saleshandy"
}
}`
const webhook = {
  id: expect.stringMatching(/^[0-9a-f]{24}$/),
  name: 'Email Sent Webhook',
  webhookUrl: 'https://example.org/webhooks/email-sent',
  webhookEvent: ['email-sent'],
  headers: { 'X-Webhook-Source': 'saleshandy' },
  status: 'active',
}

let app: DialectApp
beforeEach(async () => {
  app = await openDialect(envelope, { events })
})
afterEach(() => app.close())

const withKey = { 'x-api-key': 'YOUR_TOKEN' }
async function create(json: string = example, on = app) {
  const { payload } = asObject(await on.expect(201, 'POST /v1/webhook/create', json, withKey))
  return asObject(payload)
}

/** An example with one field changed; null: left out. */
function exampleWith(change: Record<string, string | null>): string {
  const members = Object.entries({ ...asObject(JSON.parse(example)) }).map(([name, value]) => {
    const text = change[name] === undefined ? JSON.stringify(value) : change[name]
    return text === null ? [] : [`"${name}": ${text}`]
  })
  return `{${members.flat().join(', ')}}`
}

describe('POST /v1/webhook/create', () => {
  test.each(mountNames)('answers the example of the page where the test delivery fails, on %s', async (mount) => {
    const host = await openDialect(envelope, { events, mount })
    try {
      host.receiver.behave(500)
      expect(await host.expect(201, 'POST /v1/webhook/create', example, withKey)).toEqual({
        message: 'Webhook created successfully',
        payload: { ...webhook, status: 'paused', testDelivery: { status: 'failed' } },
      })
      expect(host.receiver.requests).toHaveLength(1)
      host.receiver.behave(200)
      expect(await host.emitted('email-sent', {})).toEqual([])
    } finally {
      await host.close()
    }
  })

  test.each(mountNames)('is active where it succeeds; the delivery that follows is signed, on %s', async (mount) => {
    const host = await openDialect(envelope, { events, mount })
    try {
      const made = await create(example, host)
      expect(made).toEqual({ ...webhook, testDelivery: { status: 'success' } })
      const { secret } = await host.webhooks.endpoints.getSecret({ tenant: caller.tenant, id: String(made.id) })
      expect(await host.emitted('email-opened', {})).toEqual([])
      await host.emitted('email-sent', { to: 'zoe@example.org' })
      const [tested, sent, ...more] = host.receiver.requests
      if (!tested || !sent) throw new Error('Nothing came.')
      expect([more, JSON.parse(sent.text)]).toMatchObject([[], { type: 'email-sent', data: { to: 'zoe@example.org' } }])
      for (const request of [tested, sent]) {
        expect([request.url, request.headers['x-webhook-source']]).toEqual(['/webhooks/email-sent', 'saleshandy'])
        verifyStandard(request, secret)
      }
    } finally {
      await host.close()
    }
  })

  test('gives the test delivery five seconds, and is paused until it has ended', async () => {
    const seen: unknown[] = []
    const transport: Transport = {
      capabilities: { name: 'slow', pinnedDns: true, headerLines: true, rawBody: true, ownConnections: true },
      async send({ timeoutMs }) {
        const { data } = await webhooks.endpoints.list({ tenant: 'acme' })
        seen.push(timeoutMs, ...data.map(({ status }) => status))
        return { kind: 'timeout', message: 'No answer in time.' }
      },
      close: async () => {},
    }
    const webhooks = createWebhooks({ store: memoryStore(), events, transport, ids: { endpoint: 'objectId' } })
    const handle = createHandler(webhooks, { dialect: envelope, authorize: () => ({ tenant: 'acme' }) })
    const headers = { 'content-type': 'application/json' }
    const request = new Request('http://localhost/v1/webhook/create', { method: 'POST', headers, body: example })
    expect(await (await handle(request)).json()).toMatchObject({
      payload: { status: 'paused', testDelivery: { status: 'failed' } },
    })
    expect(seen).toEqual([5000, 'paused'])
  })

  test('says of a webhook whose test there is no room for that it is paused, not that nothing was made', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    const transport: Transport = {
      capabilities: { name: 'held', pinnedDns: true, headerLines: true, rawBody: true, ownConnections: true },
      send: () => released.then(() => ({ kind: 'response', status: 200, headers: {}, body: '', truncated: false })),
      close: async () => {},
    }
    const webhooks = createWebhooks({ store: memoryStore(), events, transport, ids: { endpoint: 'objectId' } })
    const handle = createHandler(webhooks, { dialect: envelope, authorize: () => ({ tenant: 'acme' }) })
    const headers = { 'content-type': 'application/json' }
    const creating = () =>
      handle(new Request('http://localhost/v1/webhook/create', { method: 'POST', headers, body: example }))
    const held = Array.from({ length: 8 }, creating)
    const ninth = await creating()
    expect([ninth.status, await ninth.json()]).toMatchObject([
      201,
      { payload: { status: 'paused', testDelivery: { status: 'failed' } } },
    ])
    release()
    for (const response of await Promise.all(held)) {
      expect(await response.json()).toMatchObject({
        payload: { status: 'active', testDelivery: { status: 'success' } },
      })
    }
  })

  test('takes each event of the page, one or more, and no headers', async () => {
    const made = await create(exampleWith({ webhookEvent: JSON.stringify(names), headers: '{}' }))
    expect(made).toEqual({ ...webhook, webhookEvent: names, headers: {}, testDelivery: { status: 'success' } })
    for (const name of names) {
      expect((await create(exampleWith({ webhookEvent: `["${name}"]` }))).webhookEvent).toEqual([name])
    }
  })

  test.each([
    ['no name', { name: null }, 'body.name'],
    ['no webhookUrl', { webhookUrl: null }, 'body.webhookUrl'],
    ['no webhookEvent', { webhookEvent: null }, 'body.webhookEvent'],
    ['no event', { webhookEvent: '[]' }, 'body.webhookEvent'],
    ['an unknown event', { webhookEvent: '["email-lost"]' }, 'body.webhookEvent.0'],
    ['no headers', { headers: null }, 'body.headers'],
    ['a header that is no text', { headers: '{"x-a": 1}' }, 'body.headers.x-a'],
    ['a header of ours', { headers: '{"Webhook-Signature": "x"}' }, 'body.headers.Webhook-Signature'],
    ['plain http', { webhookUrl: '"http://example.org/"' }, 'body.webhookUrl'],
  ])('answers %s in the same envelope, and makes nothing', async (_what, change, path) => {
    expect(await app.expect(400, 'POST /v1/webhook/create', exampleWith(change), withKey)).toEqual({
      message: expect.stringContaining(path),
      payload: { code: expect.any(String), errors: [{ path, message: expect.any(String) }] },
    })
    expect(app.receiver.requests).toEqual([])
  })

  test('answers whoever is not known in the same envelope, and declares the key', async () => {
    expect(await app.expect(401, 'POST /v1/webhook/create', example, { 'x-api-key': 'no' })).toEqual({
      message: 'Send valid credentials.',
      payload: { code: 'unauthorized', errors: [] },
    })
    const document = await documentOf(app.webhooks, envelope)
    expect(document).toMatchObject({
      security: [{ 'x-api-key': [] }],
      components: { securitySchemes: { 'x-api-key': { type: 'apiKey', in: 'header', name: 'x-api-key' } } },
    })
  })
})

describe('in the same style', () => {
  test('GET /v1/webhook/list and /v1/webhook/get/:id', async () => {
    const { testDelivery: _, ...made } = await create()
    const list = await app.expect(200, 'GET /v1/webhook/list', undefined, withKey)
    expect(list).toEqual({ message: 'Webhooks fetched successfully', payload: [made] })
    const one = await app.expect(200, `GET /v1/webhook/get/${made.id}`, undefined, withKey)
    expect(one).toEqual({ message: 'Webhook fetched successfully', payload: made })
    expect(await app.expect(404, 'GET /v1/webhook/get/69fb3ac1eda582171eb74826', undefined, withKey)).toMatchObject({
      payload: { code: 'not_found', errors: [] },
    })
  })

  test('PATCH /v1/webhook/update/:id changes each field, and leaves what is absent', async () => {
    app.receiver.behave(500)
    const { testDelivery: _, ...made } = await create()
    app.receiver.behave(200)
    const update = async (json: string) => {
      const answer = asObject(await app.expect(200, `PATCH /v1/webhook/update/${made.id}`, json, withKey))
      expect(answer.message).toBe('Webhook updated successfully')
      return answer.payload
    }
    expect(await update('{}')).toEqual(made)
    expect(await update('{"status": "active"}')).toEqual({ ...made, status: 'active' })
    const changed = { ...made, name: 'New', webhookUrl: 'https://example.com/new', webhookEvent: ['reply-received'] }
    expect(
      await update('{"name": "New", "webhookUrl": "https://example.com/new", "webhookEvent": ["reply-received"]}'),
    ).toEqual({ ...changed, status: 'active' })
    expect(await update('{"headers": {}}')).toEqual({ ...changed, headers: {}, status: 'active' })
    expect(await app.emitted('reply-received', {})).toMatchObject([{ url: '/new' }])
    expect(await update('{"status": "paused"}')).toMatchObject({ status: 'paused' })
    expect(await app.emitted('reply-received', {})).toEqual([])
    await app.expect(400, `PATCH /v1/webhook/update/${made.id}`, '{"status": "gone"}', withKey)
  })

  test('DELETE /v1/webhook/delete/:id', async () => {
    const { id } = await create()
    const deleted = await app.expect(200, `DELETE /v1/webhook/delete/${id}`, undefined, withKey)
    expect(deleted).toEqual({ message: 'Webhook deleted successfully', payload: { id } })
    await app.expect(404, `DELETE /v1/webhook/delete/${id}`, undefined, withKey)
  })

  test('shows a webhook that was made otherwise', async () => {
    const headers = { 'x-lines': ['one', 'two'], 'x-key': 'hidden' }
    const { id } = await app.webhooks.endpoints.create({ tenant: caller.tenant, url: webhook.webhookUrl, headers })
    const { payload } = asObject(await app.expect(200, `GET /v1/webhook/get/${id}`, undefined, withKey))
    expect(payload).toEqual({
      ...webhook,
      name: '',
      webhookEvent: names,
      headers: { 'x-lines': 'one, two', 'x-key': '********' },
    })
  })

  test('keeps hidden header lines of a webhook that is sent back as it was shown', async () => {
    const headers = { 'x-keys': ['one', 'two'] }
    const { id } = await app.webhooks.endpoints.create({ tenant: caller.tenant, url: webhook.webhookUrl, headers })
    const { payload } = asObject(await app.expect(200, `GET /v1/webhook/get/${id}`, undefined, withKey))
    const shown = JSON.stringify({ headers: asObject(payload).headers })
    await app.expect(200, `PATCH /v1/webhook/update/${id}`, shown, withKey)
    const [request] = await app.emitted('reply-received', {})
    expect(request?.headers['x-keys']).toBe('one, two')
  })
})
