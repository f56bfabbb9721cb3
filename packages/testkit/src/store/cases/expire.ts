import assert from 'node:assert/strict'
import type { ExpiredDelivery, Store } from '@posthorn/core'
import { testEpoch } from '../../test-epoch.js'
import {
  addEndpoint,
  allAtOnce,
  deliveriesOf,
  emit,
  finishDue,
  leaseOne,
  resultsOf,
  statusCounts,
  writeHealth,
} from '../steps.js'
import { caseGroup } from '../store-case.js'

const suspended = { suspendedAt: 1, suspendedReason: 'r' }
const at = testEpoch + 500

function expire<Tx>(store: Store<Tx>, limit = 100, now = at): Promise<ExpiredDelivery[]> {
  return store.outbox.expire({ limit, now })
}

/** Of everything that there is to expire, however many a call takes. */
async function expireAll<Tx>(store: Store<Tx>, limit: number): Promise<ExpiredDelivery[]> {
  const all: ExpiredDelivery[] = []
  for (let batch = await expire(store, limit); batch.length > 0; batch = await expire(store, limit)) {
    assert.ok(batch.length <= limit, 'no more than the limit')
    all.push(...batch)
  }
  return all
}

/** What is held and expires. */
export const expireCases = caseGroup('expire', {
  'what is held and has expired is cancelled, whatever its endpoint is, and nothing else is': async ({ store }) => {
    const closed = await addEndpoint(store, { ...suspended, eventTypes: ['closed'] })
    const gated = await addEndpoint(store, { eventTypes: ['gated'] })
    await addEndpoint(store, { eventTypes: ['open'] })
    await writeHealth(store, gated, { gated: true })
    for (const type of ['closed', 'gated', 'open']) {
      await emit(store, { type, expiresAt: at })
      await emit(store, { type, expiresAt: at + 1 })
      await emit(store, { type })
    }
    const expired = await expire(store)
    assert.deepEqual(new Set(expired.map(({ endpointId }) => endpointId)), new Set([closed.id, gated.id]))
    assert.equal(expired.length, 2)
    assert.deepEqual(await statusCounts(store), { cancelled: 2, held: 4, pending: 3 })
    const rows = await deliveriesOf(store, 'acme', { status: ['cancelled'] })
    for (const row of rows) {
      const { id: deliveryId, tenant, messageId, endpointId } = row
      assert.ok(expired.some((each) => each.deliveryId === deliveryId))
      assert.deepEqual([row.cancelReason, row.finishedAt, row.attempts, row.dueAt], ['expired', at, 0, null])
      const told = expired.find((each) => each.deliveryId === deliveryId)
      assert.deepEqual(told, { tenant, deliveryId, messageId, endpointId })
    }
    assert.deepEqual(await expire(store), [])
  },

  'as many as asked for, those that expired first': async ({ store }) => {
    await addEndpoint(store, suspended)
    const ids = new Map<number, string>()
    for (const ms of [40, 10, 30, 20]) ids.set(ms, (await emit(store, { expiresAt: testEpoch + ms })).id)
    const first = (await expire(store, 2)).map(({ messageId }) => messageId)
    assert.deepEqual(new Set(first), new Set([ids.get(10), ids.get(20)]))
    const rest = (await expireAll(store, 1)).map(({ messageId }) => messageId)
    assert.deepEqual(rest, [ids.get(30), ids.get(40)])
  },

  'what was let through or is parked is as its status says': async ({ store }) => {
    const endpoint = await addEndpoint(store, suspended)
    await emit(store, { expiresAt: at })
    await store.outbox.feed({ grants: [{ endpointId: endpoint.id, count: 1 }] })
    assert.deepEqual(await expire(store), [])
    await store.outbox.park({ endpointIds: [endpoint.id], limit: 10, now: at })
    assert.equal((await expire(store)).length, 1)
  },

  'what is requeued expires too where it is held': async ({ store }) => {
    const endpoint = await addEndpoint(store)
    await emit(store, { expiresAt: at })
    await finishDue(store)
    await writeHealth(store, endpoint, { gated: true })
    const [row] = await deliveriesOf(store, 'acme')
    assert.ok(row)
    await store.log.requeue({ tenant: 'acme', ids: [row.id], now: testEpoch })
    const [expired] = await expire(store)
    assert.equal(expired?.deliveryId, row.id)
    const [after] = await deliveriesOf(store, 'acme')
    assert.deepEqual([after?.status, after?.attempts], ['cancelled', 1])
  },

  'a lease is no hindrance to what was given back as held': async ({ store }) => {
    await addEndpoint(store)
    await emit(store, { expiresAt: at })
    const { tenant, id: deliveryId, token, dueAt } = await leaseOne(store)
    assert.deepEqual(await expire(store), [])
    await store.outbox.release({ deliveries: [{ tenant, deliveryId, token, status: 'held', dueAt }] })
    assert.equal((await expire(store)).length, 1)
  },

  'concurrent calls give each row once': async ({ store }) => {
    await addEndpoint(store, suspended)
    for (let n = 0; n < 40; n++) await emit(store, { expiresAt: testEpoch + n })
    const given = resultsOf(await allAtOnce(4, () => expireAll(store, 5)))
      .flat()
      .map(({ deliveryId }) => deliveryId)
    assert.deepEqual([given.length, new Set(given).size], [40, 40])
    assert.deepEqual(await statusCounts(store), { cancelled: 40 })
  },
})
