import assert from 'node:assert/strict'
import { asList, asObject, asText, caseGroup } from '../context.js'
import { seed } from '../routes.js'

/** What is written over HTTP comes back over HTTP. */
export const roundTripCases = caseGroup('round trip', {
  async 'creates, reads, changes and deletes an endpoint'({ call, expect, url }) {
    const json = {
      url: 'http://127.0.0.1:47001/hook?a=b%20c',
      name: 'Zoë ✓',
      description: '',
      eventTypes: ['invoice.*'],
      scopes: { region: 'eu', level: '3' },
      headers: { 'x-one': 'a', 'x-many': ['b', 'c'] },
      metadata: { nested: { list: [1, null, 'ä'] } },
      maxInFlight: 3,
      ordering: 'fifo',
      timeoutMs: 5000,
      failureHandling: {
        triggers: ['5xx', '404', 'timeout'],
        retry: { kind: 'linear', maxAttempts: 3, intervalMs: 60_000 },
        divert: true,
        suspend: false,
        alert: null,
      },
    }
    const created = await call('POST /endpoints', { as: 'acme', json })
    assert.equal(created.status, 201, created.text)
    const { secret, ...endpoint } = asObject(created.json)
    asText(secret)
    assert.deepEqual(Object.fromEntries(Object.keys(json).map((name) => [name, endpoint[name]])), json)
    assert.match(asText(endpoint.createdAt), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    assert.equal(endpoint.createdBy, 'user of acme')

    const location = new URL(asText(created.headers.get('location')), url)
    const found = await fetch(location, { headers: { authorization: 'Bearer acme' } })
    assert.deepEqual(await found.json(), endpoint)
    const path = `/endpoints/${endpoint.id}`
    const paused = { name: null, isActive: false, eventTypes: [], updatedAt: null }
    const changed = await expect(200, `PATCH ${path}`, { json: { name: null, isActive: false, eventTypes: [] } })
    assert.deepEqual({ ...changed, updatedAt: null }, { ...endpoint, ...paused, status: 'paused', version: 2 })
    const nulls = {
      scopes: null,
      headers: null,
      metadata: null,
      maxInFlight: null,
      ordering: null,
      timeoutMs: null,
      failureHandling: null,
    }
    const cleared = await expect(200, `PATCH ${path}`, { json: nulls })
    const left = { ...changed, ...nulls, headers: {}, metadata: {}, updatedAt: null, version: 3 }
    assert.deepEqual({ ...cleared, updatedAt: null }, left)
    const deleted = await call(`DELETE ${path}`, { as: 'acme' })
    assert.deepEqual([deleted.status, deleted.text], [204, ''])
    assert.equal((await call(`GET ${path}`, { as: 'acme' })).status, 404)
    assert.equal((await call(`DELETE ${path}`, { as: 'acme' })).status, 404)
  },

  async 'changes and deletes nothing that has another version than If-Match says'({ call, endpoint }) {
    const path = `/endpoints/${await endpoint()}`
    const changed = await call(`PATCH ${path}`, { as: 'acme', json: { name: 'new' }, headers: { 'if-match': '"1"' } })
    assert.deepEqual([changed.status, changed.headers.get('etag')], [200, '"2"'])
    for (const target of [`PATCH ${path}`, `DELETE ${path}`]) {
      const json = target.startsWith('PATCH') ? { name: 'lost' } : undefined
      const late = await call(target, { as: 'acme', json, headers: { 'if-match': '"1"' } })
      assert.deepEqual([late.status, asObject(late.json).code], [412, 'precondition_failed'], target)
    }
    assert.equal(asObject((await call(`GET ${path}`, { as: 'acme' })).json).name, 'new')
    const deleted = await call(`DELETE ${path}`, { as: 'acme', headers: { 'if-match': '"2"' } })
    assert.equal(deleted.status, 204)
  },

  async 'shows a secret at creation and where it is asked for, and nowhere else'({ call, expect }) {
    const json = { url: 'http://127.0.0.1:47001/hook' }
    const { id, secret } = await expect(201, 'POST /endpoints', { json })
    assert.deepEqual(await expect(200, `GET /endpoints/${id}/secret`), { secret })
    for (const target of [`GET /endpoints/${id}`, 'GET /endpoints', `POST /endpoints/${id}/suspend`]) {
      const answer = await call(target, { as: 'acme' })
      assert.equal(answer.status, 200)
      assert.ok(!answer.text.includes(asText(secret)), target)
    }
  },

  async 'suspends and lets go'({ endpoint, expect }) {
    const id = await endpoint()
    const suspended = await expect(200, `POST /endpoints/${id}/suspend`, { json: { reason: 'on holiday' } })
    assert.deepEqual([suspended.status, suspended.suspendedReason], ['suspended', 'on holiday'])
    const resumed = await expect(200, `POST /endpoints/${id}/unsuspend`, { json: {} })
    assert.deepEqual([resumed.status, resumed.suspendedAt, resumed.suspendedReason], ['active', null, null])
  },

  async 'sends a test request'({ expect, receiver }) {
    const target = await receiver()
    const { id } = await expect(201, 'POST /endpoints', { json: { url: `${target.url}/hook` } })
    const bare = await expect(200, `POST /endpoints/${id}/test`)
    assert.deepEqual([bare.success, bare.outcome, bare.statusCode], [true, 'response', 200])
    const typed = await expect(200, `POST /endpoints/${id}/test`, { json: { type: 'invoice.paid' } })
    assert.equal(typed.success, true)
    assert.equal(target.requests.length, 2)
    const unknown = await expect(400, `POST /endpoints/${id}/test`, { json: { type: 'invoice.lost' } })
    assert.equal(unknown.code, 'unknown_event_type')
  },

  async 'shows messages with their payload as emitted'({ emit, expect }) {
    const payload = { z: 1, 10: 'ten', a: { deep: ['ü', null] } }
    await emit({ tenant: 'acme', payload })
    const [listed] = asList((await expect(200, 'GET /messages?type=invoice.paid')).data)
    const message = await expect(200, `GET /messages/${listed?.id}`)
    assert.deepEqual(message, listed)
    assert.deepEqual([message.type, message.payload], ['invoice.paid', payload])
  },

  async 'cancels and retries a delivery'(context) {
    const { endpoint, delivery } = await seed(context, 'acme')
    const path = `/deliveries/${delivery}`
    const early = await context.expect(409, `POST ${path}/retry`)
    assert.equal(early.code, 'delivery_not_final')
    const cancelled = await context.expect(200, `POST ${path}/cancel`)
    assert.deepEqual([cancelled.status, cancelled.cancelReason], ['cancelled', 'requested'])
    const late = await context.expect(409, `POST ${path}/cancel`)
    assert.equal(late.code, 'delivery_final')
    const retried = await context.expect(200, `POST ${path}/retry`, { json: {} })
    assert.deepEqual([retried.id, retried.status], [delivery, 'pending'])
    const attempts = await context.expect(200, `GET ${path}/attempts`)
    assert.deepEqual(attempts.data, [])
    const listed = await context.expect(200, `GET /endpoints/${endpoint}/deliveries?status=pending,failed`)
    assert.deepEqual(
      asList(listed.data).map(({ id }) => id),
      [delivery],
    )
  },

  async 'lists the catalogue'({ expect }) {
    const types = asList((await expect(200, 'GET /event-types')).data)
    assert.ok(types.some(({ name }) => name === 'invoice.paid'))
  },

  async 'pages, sorts and filters'({ expect }) {
    for (const name of ['b', 'a', 'c', 'a']) {
      await expect(201, 'POST /endpoints', { json: { url: 'http://127.0.0.1:47001/', name } })
    }
    const names: unknown[] = []
    let cursor = ''
    do {
      const page = await expect(200, `GET /endpoints?sort=-name,createdAt&limit=3&total=true${cursor}`)
      names.push(...asList(page.data).map(({ name }) => name))
      assert.equal(page.total, 4)
      cursor = page.nextCursor === null ? '' : `&cursor=${encodeURIComponent(asText(page.nextCursor))}`
    } while (cursor !== '')
    assert.deepEqual(names, ['c', 'b', 'a', 'a'])
    const filtered = await expect(200, 'GET /endpoints?name=a&isActive=true&status=active,paused')
    assert.equal(asList(filtered.data).length, 2)
    assert.equal('total' in filtered, false)
    const future = await expect(200, 'GET /endpoints?createdAfter=2999-01-01T00:00:00Z')
    assert.deepEqual(future, { data: [], nextCursor: null })
    const past = await expect(200, 'GET /endpoints?createdAfter=2001-01-01&createdBefore=2999-01-01')
    assert.equal(asList(past.data).length, 4)
  },
})
