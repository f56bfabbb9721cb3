import assert from 'node:assert/strict'
import type { Store } from '@posthorn/core'
import { testEpoch } from '../../test-epoch.js'
import { healthFields } from '../builders.js'
import {
  addEndpoint,
  allAtOnce,
  deliveriesOf,
  emit,
  emitMany,
  leaseDue,
  leaseMs,
  nextToken,
  resultsOf,
  sameIds,
  settleAll,
  statusCounts,
  suspend,
  unsuspend,
  writeHealth,
} from '../steps.js'
import { caseGroup } from '../store-case.js'

async function feed<Tx>(store: Store<Tx>, ...grants: [endpointId: string, count: number][]) {
  const fed = await store.outbox.feed({ grants: grants.map(([endpointId, count]) => ({ endpointId, count })) })
  return fed.moved
}

async function heldIds<Tx>(store: Store<Tx>): Promise<string[]> {
  return (await store.outbox.held({ after: null, limit: 100 })).map(({ endpointId }) => endpointId)
}

const gatedAt = { suspendedAt: 1, suspendedReason: 'r' }

export const gateCases = caseGroup('gate', {
  'held lists endpoints that have held rows, once each, with record and health': async ({ store }) => {
    const endpoint = await addEndpoint(store, gatedAt)
    await addEndpoint(store)
    await addEndpoint(store, { ...gatedAt, eventTypes: [] })
    await emitMany(store, 3)
    assert.deepEqual(await store.outbox.held({ after: null, limit: 10 }), [
      {
        endpointId: endpoint.id,
        tenant: 'acme',
        endpoint,
        health: { ...healthFields(), endpointId: endpoint.id, version: 1 },
      },
    ])
    await feed(store, [endpoint.id, 2])
    assert.deepEqual(await heldIds(store), [endpoint.id])
    await feed(store, [endpoint.id, 2])
    assert.deepEqual(await heldIds(store), [])
  },

  'held pages in id order over tenants': async ({ store }) => {
    for (const id of ['e3', 'E1', 'e1', 'e10', 'é', 'e2']) {
      await addEndpoint(store, { ...gatedAt, id, tenant: id === 'e1' ? 'globex' : 'acme' })
    }
    await emitMany(store, 2)
    await emit(store, { tenant: 'globex' })
    const page = async (after: string | null) =>
      (await store.outbox.held({ after, limit: 2 })).map(({ endpointId, tenant }) => `${tenant} ${endpointId}`)
    assert.deepEqual(await page(null), ['acme E1', 'globex e1'])
    assert.deepEqual(await page('e1'), ['acme e10', 'acme e2'])
    assert.deepEqual(await page('e2'), ['acme e3', 'acme é'])
    assert.deepEqual(await page('é'), [])
    assert.deepEqual(await page('e19'), ['acme e2', 'acme e3'])
  },

  'held lists a deleted endpoint, without record and health': async ({ store }) => {
    const { id: endpointId } = await addEndpoint(store, gatedAt)
    await emit(store)
    await store.endpoints.delete({ tenant: 'acme', id: endpointId })
    const listed = await store.outbox.held({ after: null, limit: 10 })
    assert.deepEqual(listed, [{ endpointId, tenant: 'acme', endpoint: null, health: null }])
  },

  'held goes by the rows: an endpoint that was let go is listed until they are fed': async ({ store }) => {
    const suspended = await addEndpoint(store, { id: 'a' })
    const gated = await addEndpoint(store, { id: 'b' })
    await suspend(store, suspended)
    await writeHealth(store, gated, { gated: true })
    await emit(store, { deliverAt: testEpoch + 1e6 })
    await unsuspend(store, suspended)
    await writeHealth(store, gated, { gated: false }, { version: 2 })
    assert.deepEqual(await heldIds(store), ['a', 'b'])
    await emit(store)
    assert.deepEqual(await statusCounts(store), { held: 2, pending: 2 })
    await feed(store, ['a', 10], ['b', 10])
    assert.deepEqual(await heldIds(store), [])
  },

  'feed lets through as many as granted, oldest due first, with their due time': async ({ store }) => {
    const one = await addEndpoint(store, gatedAt)
    const two = await addEndpoint(store, { ...gatedAt, eventTypes: ['two'] })
    const dueTimes = [50, 10, 40, 20, 30]
    for (const due of dueTimes) await emit(store, { createdAt: testEpoch + due })
    await emit(store, { type: 'two', createdAt: testEpoch + 60 })
    const moved = await feed(store, [one.id, 3], [two.id, 9])
    assert.deepEqual([moved.get(one.id), moved.get(two.id)], [3, 1])
    const due = (await leaseDue(store)).map(({ endpointId, dueAt }) => [endpointId, dueAt - testEpoch])
    assert.deepEqual(due, [
      [one.id, 10],
      [one.id, 20],
      [one.id, 30],
      [two.id, 60],
    ])
    assert.equal((await feed(store, [one.id, 100])).get(one.id), 3)
    assert.deepEqual(await statusCounts(store), { pending: 7 })
  },

  'feed with an offer leases what it lets through and is due, as much as was offered': async ({ store }) => {
    const one = await addEndpoint(store, gatedAt)
    const two = await addEndpoint(store, { ...gatedAt, eventTypes: ['two'] })
    await emitMany(store, 3)
    await emit(store, { type: 'two', createdAt: testEpoch + 10 })
    const later = await emit(store, { deliverAt: testEpoch + 1e6 })
    const grants = [one, two].map(({ id }) => ({ endpointId: id, count: 9 }))
    const [token, now] = [nextToken(), testEpoch + 10_000]
    const offer = { limit: 2, maxBytes: 1e6, leaseMs, token, known: new Map([[one.id, 1]]) }
    const { moved, claim } = await store.outbox.feed({ grants, offer, now })
    assert.deepEqual([moved.get(one.id), moved.get(two.id)], [5, 1])
    const taken = claim?.deliveries ?? []
    assert.deepEqual(
      taken.map(({ endpointId, dueAt, lateMs }) => [endpointId, dueAt, lateMs]),
      Array.from({ length: 2 }, () => [one.id, testEpoch, 10_000]),
    )
    assert.deepEqual([claim?.now, claim?.deleted], [now, []])
    assert.deepEqual(
      claim?.endpoints.map(({ id, endpoint }) => [id, endpoint]),
      [[one.id, undefined]],
    )
    sameIds(
      claim?.messages.map(({ id }) => id) ?? [],
      taken.map(({ messageId }) => messageId),
    )
    const rest = await leaseDue(store, { now })
    sameIds(
      [...taken, ...rest].map(({ id }) => id),
      (await deliveriesOf(store, 'acme')).filter(({ messageId }) => messageId !== later.message.id).map(({ id }) => id),
    )
    const [mine] = taken
    assert.ok(mine)
    await settleAll(store, [{ ...mine, token }])
    const again = await leaseDue(store, { now: now + leaseMs })
    assert.ok(
      again.some(({ id }) => id === taken[1]?.id),
      'its lease runs out',
    )
  },

  'of what feed leases there are no more bytes than offered, but one': async ({ store }) => {
    const { id } = await addEndpoint(store, gatedAt)
    await emitMany(store, 7, { payload: JSON.stringify('x'.repeat(98)) })
    const take = async (count: number, maxBytes: number) => {
      const offer = { limit: 10, maxBytes, leaseMs, token: nextToken(), known: new Map<string, number>() }
      const { claim } = await store.outbox.feed({ grants: [{ endpointId: id, count }], offer, now: testEpoch + 1 })
      return claim?.deliveries.length
    }
    assert.deepEqual([await take(3, 299), await take(3, 10), await take(1, 1000)], [2, 1, 1])
  },

  'feed moves nothing where nothing is held or granted': async ({ store }) => {
    const open = await addEndpoint(store)
    const shut = await addEndpoint(store, gatedAt)
    await emit(store)
    const moved = await feed(store, [open.id, 5], [shut.id, 0], ['nobody', 5])
    assert.deepEqual(
      [open.id, shut.id, 'nobody'].map((id) => moved.get(id) ?? 0),
      [0, 0, 0],
    )
    assert.deepEqual(await statusCounts(store), { pending: 1, held: 1 })
    assert.equal((await feed(store)).size, 0)
  },

  'feed lets rows of a deleted endpoint through, to be cancelled by a worker': async ({ store }) => {
    const { id } = await addEndpoint(store, gatedAt)
    await emit(store)
    await store.endpoints.delete({ tenant: 'acme', id })
    assert.equal((await feed(store, [id, 1])).get(id), 1)
    assert.equal((await leaseDue(store)).length, 1)
  },

  'concurrent feeds take no row twice': async ({ store }) => {
    const { id } = await addEndpoint(store, gatedAt)
    await emitMany(store, 30)
    const feeds = resultsOf(await allAtOnce(8, () => feed(store, [id, 3])))
    const moved = feeds.reduce((sum, counts) => sum + (counts.get(id) ?? 0), 0)
    const { pending = 0, held = 0 } = await statusCounts(store)
    assert.deepEqual([moved, moved + held], [pending, 30])
    assert.ok(moved > 0 && moved <= 24, `8 grants of 3 moved ${moved}`)
    assert.equal((await feed(store, [id, 100])).get(id), held)
    assert.equal((await deliveriesOf(store, 'acme', { status: ['pending'] })).length, 30)
  },
})
