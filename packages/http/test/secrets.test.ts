import { createWebhooks, type WebhooksEvents } from '@posthorn/core'
import { createHandler } from '@posthorn/http'
import { memoryStore } from '@posthorn/memory'
import { createReceiver } from '@posthorn/testkit'
import { expect, test } from 'vitest'
import { asObject } from './support/json.js'
import { documentOf } from './support/openapi.js'

const token = 'Bearer the-token-that-nobody-may-see'
const events = { 'invoice.paid': { example: { id: 'in_1' } } }
const names: (keyof WebhooksEvents)[] = [
  'message.emitted',
  'delivery.delivered',
  'attempt.failed',
  'delivery.failed',
  'delivery.recovered',
  'endpoint.created',
  'endpoint.updated',
  'endpoint.deleted',
  'endpoint.suspended',
  'endpoint.resumed',
  'worker.error',
]

test('a secret is in the answers that give it, and in no other, nor in an event, a log line or what is stored of a request', async () => {
  const receiver = await createReceiver({ behaviour: [200, 500, 410, 200] })
  const heard: string[] = []
  const hear = (...what: unknown[]) => void heard.push(JSON.stringify(what))
  const store = memoryStore()
  const webhooks = createWebhooks({
    store,
    events,
    egress: { allowHttp: true, allow: ['127.0.0.1'] },
    retry: { next: ({ attempt }) => (attempt < 2 ? 0 : null) },
    secrets: { keys: [Buffer.alloc(32, 'k').toString('base64')] },
    logger: { debug: hear, info: hear, warn: hear, error: hear },
  })
  for (const name of names) webhooks.on(name, (event: unknown) => hear(name, event))
  await webhooks.migrate()
  const handle = createHandler(webhooks, {
    authorize: ({ url }) => (new URL(url).pathname.startsWith('/operator/') ? { operator: true } : { tenant: 'acme' }),
    onError: hear,
  })
  const secrets = new Set([token, token.slice(7)])

  /** Calls, and looks through the answer unless it is one that gives a secret. */
  async function call(target: string, json?: unknown, gives = false): Promise<Record<string, unknown>> {
    const [method = '', path = ''] = target.split(' ')
    const response = await handle(
      new Request(`http://localhost${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(json !== undefined && { body: JSON.stringify(json) }),
      }),
    )
    const text = await response.text()
    expect([200, 201, 204]).toContain(response.status)
    if (!gives) heard.push(`${target}: ${text} ${JSON.stringify([...response.headers])}`)
    const body = text === '' ? {} : asObject(JSON.parse(text))
    if (gives) secrets.add(String(body.secret))
    return body
  }

  const headers = { authorization: token, 'x-api-keys': [token, token] }
  const { id } = await call('POST /endpoints', { url: receiver.url, headers }, true)
  await call(`GET /endpoints/${id}/secret`, undefined, true)
  await call(`POST /endpoints/${id}/rotate-secret`, {}, true)
  await call(`PATCH /endpoints/${id}`, { name: 'new', secret: 'chosen-by-the-customer' })
  secrets.add('chosen-by-the-customer')
  await call(`POST /endpoints/${id}/test`)
  for (let at = 0; at < 4; at++) {
    await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant: 'acme' })
    await webhooks.drain()
  }
  await call(`POST /endpoints/${id}/unsuspend`)
  await webhooks.drain()
  await call(`POST /endpoints/${id}/replay`, { status: ['failed', 'delivered'] })
  await webhooks.drain()

  const [delivery] = (await webhooks.deliveries.list({ tenant: 'acme' })).data
  const [message] = (await webhooks.messages.list({ tenant: 'acme' })).data
  const ids: Record<string, unknown> = { endpoints: id, deliveries: delivery?.id, messages: message?.id }
  for (const [path, item] of Object.entries(asObject((await documentOf(webhooks)).paths))) {
    if (!('get' in asObject(item)) || path.endsWith('/secret')) continue
    const [, kind = ''] = path.split('/')
    const query = { '/endpoint-stats': `?ids=${id}`, '/operator/search': `?q=${id}` }[path] ?? ''
    await call(`GET ${path.replace('{id}', String(ids[kind])).replace('{number}', '1')}${query}`)
  }
  await call('GET /openapi.json')
  for (const { id: deliveryId } of (await webhooks.deliveries.list({ tenant: 'acme' })).data) {
    hear(await store.log.attempts({ tenant: 'acme', deliveryId }))
  }
  await call(`POST /endpoints/${id}/suspend`)
  await call(`DELETE /endpoints/${id}`)
  await webhooks.close()
  await receiver.close()

  expect(receiver.requests.filter((request) => request.headers.authorization === token).length).toBeGreaterThan(4)
  expect(secrets.size).toBe(5)
  for (const secret of secrets) expect(heard.filter((text) => text.includes(secret))).toEqual([])
  const told = new Set(heard.flatMap((text) => /^\["([a-z]+\.[a-z]+)"/.exec(text)?.[1] ?? []))
  expect([...told]).toEqual(
    expect.arrayContaining(names.filter((name) => !['worker.error', 'delivery.recovered'].includes(name))),
  )
})
