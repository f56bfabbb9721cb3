import { createWebhooks, type Webhooks } from '@posthorn/core'
import { apiKeys, createHandler } from '@posthorn/http'
import type { paths } from '@posthorn/http/rest-api'
import { memoryStore } from '@posthorn/memory'
import { createReceiver, type Receiver } from '@posthorn/testkit'
import createClient from 'openapi-fetch'
import openapiTS, { astToString } from 'openapi-typescript'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { documentOf, faultOfAnswer } from './support/openapi.js'

const key = 'key-of-acme-0123456789'
const staffKey = 'key-of-staff-0123456789'
const events = { 'invoice.paid': { description: 'An invoice was paid.', example: { id: 'in_1' } } }

let webhooks: Webhooks<typeof events, never>
let receiver: Receiver
beforeEach(async () => {
  receiver = await createReceiver()
  webhooks = createWebhooks({
    store: memoryStore(),
    events,
    egress: { allowHttp: true, allow: ['127.0.0.1'] },
    retry: { next: () => null },
  })
})
afterEach(async () => {
  await webhooks.close()
  await receiver.close()
})

test('the types in rest-api are what public tools make of the document', async () => {
  // Without its words, so that the types alone are compared
  const document = JSON.stringify(await documentOf(webhooks), (key, value: unknown) =>
    ['description', 'summary', 'title'].includes(key) && typeof value === 'string' ? undefined : value,
  )
  const code = astToString(await openapiTS(document.replace('"info":{', '"info":{"title":"Webhooks",')))
  await expect(code).toMatchFileSnapshot('../src/rest-api.ts')
})

/** A client that was generated, on the API itself; every answer is held to the document. */
async function generated() {
  const handle = createHandler(webhooks, {
    authorize: apiKeys({
      keys: [
        { key, grant: { tenant: 'acme', actor: 'zoe' } },
        { key: staffKey, grant: { operator: true } },
      ],
    }),
    basePath: '/hooks',
  })
  const fault = faultOfAnswer(await documentOf(webhooks))
  const calls: string[] = []
  const client = createClient<paths>({
    baseUrl: 'http://localhost/hooks',
    headers: { 'x-api-key': key },
    async fetch(request) {
      const { pathname, search } = new URL(request.url)
      const target = `${request.method} ${pathname.slice('/hooks'.length)}${search}`
      calls.push(target)
      const response = await handle(request)
      const text = await response.clone().text()
      const json: unknown = text === '' ? undefined : JSON.parse(text)
      expect(fault(target, { status: response.status, headers: response.headers, json })).toBeNull()
      return response
    },
  })
  return { client, calls }
}

/** The data of a call, which must have succeeded. */
function ok<Data>({ data, error }: { data?: Data; error?: unknown }): Data {
  if (data === undefined) throw new Error(`The call failed: ${JSON.stringify(error)}`)
  return data
}

test('a generated client drives the whole API', async () => {
  const { client, calls } = await generated()
  const url = `${receiver.url}/hook`
  const header = { 'idempotency-key': 'key 1' }
  const body = {
    url,
    name: 'Billing',
    eventTypes: ['invoice.*'],
    headers: { authorization: 'Bearer hidden' },
    metadata: { team: 'a' },
  }
  const created = ok(await client.POST('/endpoints', { body, params: { header } }))
  expect(ok(await client.POST('/endpoints', { body, params: { header } }))).toEqual(created)
  const path = { id: created.id }
  expect(
    ok(await client.GET('/endpoints', { params: { query: { limit: 5, total: true, isActive: true } } })),
  ).toMatchObject({
    total: 1,
    data: [{ id: created.id, createdBy: 'zoe' }],
  })
  const read = await client.GET('/endpoints/{id}', { params: { path } })
  const { secret, ...shown } = created
  expect(read.data).toEqual(shown)

  const match = { 'if-match': String(read.response.headers.get('etag')) }
  const changed = await client.PATCH('/endpoints/{id}', { params: { path, header: match }, body: { name: null } })
  expect(changed.data).toMatchObject({ name: null, eventTypes: ['invoice.*'], version: 2 })
  const late = await client.PATCH('/endpoints/{id}', { params: { path, header: match }, body: { name: 'lost' } })
  expect([late.response.status, late.error]).toMatchObject([412, { code: 'precondition_failed' }])

  expect(ok(await client.GET('/endpoints/{id}/secret', { params: { path } }))).toEqual({ secret })
  const rotated = ok(
    await client.POST('/endpoints/{id}/rotate-secret', { params: { path }, body: { overlapMs: 1000 } }),
  )
  expect(rotated.secret).not.toBe(secret)
  expect(ok(await client.POST('/endpoints/{id}/test', { params: { path } })).success).toBe(true)
  expect(ok(await client.POST('/endpoints/{id}/suspend', { params: { path } })).status).toBe('suspended')
  expect(ok(await client.POST('/endpoints/{id}/unsuspend', { params: { path } })).status).toBe('active')

  receiver.behave(500)
  await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant: 'acme' })
  await webhooks.drain()
  const query = { statusCode: '5xx', status: 'failed', sort: '-createdAt' }
  const [delivery] = ok(await client.GET('/endpoints/{id}/deliveries', { params: { path, query } })).data
  expect(ok(await client.GET('/deliveries', { params: { query: { statusCode: '200,404' } } })).data).toEqual([])
  const ref = { id: delivery?.id ?? '' }
  expect(ok(await client.GET('/deliveries/{id}', { params: { path: ref } }))).toEqual(delivery)
  const [attempt] = ok(await client.GET('/deliveries/{id}/attempts', { params: { path: ref } })).data
  const whole = ok(await client.GET('/deliveries/{id}/attempts/{number}', { params: { path: { ...ref, number: 1 } } }))
  expect(whole).toMatchObject({ ...attempt, requestHeaders: { authorization: '********' }, statusCode: 500 })
  expect(whole.requestBody).toBe(receiver.requests.at(-1)?.text)

  const replayed = await client.POST('/endpoints/{id}/replay', { params: { path }, body: { since: created.createdAt } })
  expect(replayed.data).toEqual({ count: 1, nextCursor: null })
  const since = { since: created.createdAt, dryRun: true }
  const missing = await client.POST('/endpoints/{id}/replay-missing', { params: { path }, body: since })
  expect(missing.data).toEqual({ count: 0, nextCursor: null })
  const bucketMs = { bucketMs: 3_600_000 }
  const stats = ok(await client.GET('/endpoints/{id}/stats', { params: { path, query: bucketMs } }))
  expect([stats.deliveries.pending, stats.attempts.failed, stats.sampled]).toEqual([1, 1, false])
  const several = ok(
    await client.GET('/endpoint-stats', { params: { query: { ids: `${path.id},nobody`, bucketMs: 3_600_000 } } }),
  )
  expect(several.data.map(({ id, attempts }) => [id, attempts.failed])).toEqual([[path.id, 1]])
  const waiting = { endpointId: path.id, dryRun: true }
  expect(ok(await client.POST('/deliveries/cancel', { body: waiting }))).toEqual({ count: 1, nextCursor: null })
  expect(ok(await client.POST('/deliveries/replay', { body: { dryRun: true } }))).toEqual({
    count: 0,
    nextCursor: null,
  })
  const noMessage = await client.POST('/deliveries/cancel', { body: { messageId: 'nobody' } })
  expect([noMessage.response.status, noMessage.error]).toMatchObject([404, { code: 'not_found' }])
  expect(ok(await client.POST('/deliveries/{id}/cancel', { params: { path: ref } })).status).toBe('cancelled')
  expect(ok(await client.POST('/deliveries/{id}/retry', { params: { path: ref } })).status).toBe('pending')
  const notDiverted = await client.POST('/deliveries/{id}/dismiss', { params: { path: ref } })
  expect([notDiverted.response.status, notDiverted.error]).toMatchObject([404, { code: 'not_found' }])
  const again = await client.POST('/deliveries/{id}/retry', { params: { path: ref } })
  expect([again.response.status, again.error]).toMatchObject([409, { code: 'delivery_not_final' }])

  const [message] = ok(await client.GET('/messages', { params: { query: { type: 'invoice.paid' } } })).data
  expect(ok(await client.GET('/messages/{id}', { params: { path: { id: message?.id ?? '' } } }))).toEqual(message)
  expect(ok(await client.GET('/event-types')).data).toMatchObject([{ name: 'invoice.paid' }])
  expect(ok(await client.GET('/stats')).pending).toBe(1)
  expect(ok(await client.GET('/caller'))).toMatchObject({ tenant: 'acme', actor: 'zoe', operator: false })
  const staff = { 'x-api-key': staffKey }
  expect(ok(await client.GET('/operator/stats', { headers: staff }))).toMatchObject({ pending: 1 })
  const { data: tenants } = ok(
    await client.GET('/operator/tenants', { headers: staff, params: { query: { q: 'ACM' } } }),
  )
  expect(tenants).toMatchObject([{ name: 'acme', endpoints: 1 }])
  const troubled = { headers: staff, params: { query: { state: 'failing', limit: 5 } } }
  expect(ok(await client.GET('/operator/endpoints', troubled)).data).toMatchObject([{ tenant: 'acme', id: path.id }])
  const search = { headers: staff, params: { query: { q: ref.id } } }
  expect(ok(await client.GET('/operator/search', search)).deliveries).toMatchObject([{ tenant: 'acme', ...ref }])
  const asStaff = { headers: staff, params: { path, header: { 'posthorn-tenant': 'acme' } } }
  expect(ok(await client.GET('/endpoints/{id}', asStaff)).health.failures).toBeGreaterThan(0)
  expect((await client.DELETE('/endpoints/{id}', { params: { path } })).response.status).toBe(204)
  const gone = await client.GET('/endpoints/{id}', { params: { path } })
  expect([gone.response.status, gone.error]).toMatchObject([404, { code: 'not_found' }])

  const routes = new Set(
    calls.map((call) =>
      call
        .replace(/\?.*/, '')
        .replace(/\/[0-9a-f-]{36}/, '/{id}')
        .replace(/\/1$/, '/{number}'),
    ),
  )
  const { paths: told } = await documentOf(webhooks)
  const all = Object.entries(JSON.parse(JSON.stringify(told))).flatMap(([at, item]) =>
    Object.keys(Object(item)).map((method) => `${method.toUpperCase()} ${at}`),
  )
  expect([...routes].sort()).toEqual(all.sort())
})
