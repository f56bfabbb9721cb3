import assert from 'node:assert/strict'
import type { EndpointRecord, Store } from '@posthorn/core'
import { testEpoch } from '../../test-epoch.js'
import { publishItem } from '../builders.js'
import {
  addEndpoint,
  allAtOnce,
  claimDue,
  emit,
  emitMany,
  type Leased,
  leaseDue,
  leaseMs,
  leaseOne,
  nextToken,
  refOf,
  resultsOf,
  settleAll,
  statusCounts,
  suspend,
  unsuspend,
} from '../steps.js'
import { caseGroup } from '../store-case.js'

const now = testEpoch + 10_000

/** Feeds an endpoint, by default as much as it will take. Gives how many passed. */
async function feed<Tx>(store: Store<Tx>, { id }: { id: string }, count = 10, at = now): Promise<number> {
  const { moved } = await store.outbox.feed({ grants: [{ endpointId: id, count }], now: at })
  return moved.get(id) ?? 0
}

/** Feeds, and leases what passed: the one that is next. */
async function leaseNext<Tx>(store: Store<Tx>, endpoint: EndpointRecord): Promise<Leased> {
  assert.equal(await feed(store, endpoint), 1)
  return leaseOne(store)
}

/** Ids of messages in the order in which they have their turns. */
async function order<Tx>(store: Store<Tx>, endpoint: EndpointRecord): Promise<string[]> {
  const ids: string[] = []
  while ((await feed(store, endpoint)) > 0) {
    const next = await leaseOne(store)
    ids.push(next.messageId)
    await settleAll(store, [next])
  }
  return ids
}

function release<Tx>(store: Store<Tx>, { token, ...delivery }: Leased, status: 'pending' | 'held', dueAt: number) {
  return store.outbox.release({ deliveries: [{ ...refOf(delivery), token, status, dueAt }] })
}

export const fifoCases = caseGroup('fifo', {
  'who feeds with an offer has the first, which holds the rest': async ({ store }) => {
    const endpoint = await addEndpoint(store, { ordering: 'fifo' })
    const [first] = await emitMany(store, 3)
    const grants = [{ endpointId: endpoint.id, count: 1 }]
    const token = nextToken()
    const offer = { limit: 1, maxBytes: 1e6, leaseMs, token, known: new Map<string, number>() }
    const { claim } = await store.outbox.feed({ grants, offer, now })
    assert.deepEqual(
      claim?.deliveries.map(({ messageId, isHead }) => [messageId, isHead]),
      [[first, true]],
    )
    const other = await store.outbox.feed({ grants, offer: { ...offer, token: nextToken() }, now })
    assert.deepEqual([other.moved.get(endpoint.id) ?? 0, other.claim?.deliveries ?? []], [0, []])
    assert.deepEqual(await leaseDue(store, { now }), [])
  },

  'what is published to an ordered endpoint is held, and not taken by who offers to': async ({ store }) => {
    await addEndpoint(store, { ordering: 'fifo' })
    const offer = { limit: 10, leaseMs, token: nextToken(), known: new Map<string, number>() }
    const { claim } = await store.outbox.publish({ items: [publishItem()], offer, now: testEpoch })
    assert.deepEqual(claim?.deliveries ?? [], [])
    assert.deepEqual(await statusCounts(store), { held: 1 })
    assert.deepEqual(await leaseDue(store), [])
  },

  'one passes at a time, in the order of emission, within one publish too': async ({ store }) => {
    const endpoint = await addEndpoint(store, { ordering: 'fifo' })
    const later = await emit(store, { createdAt: testEpoch + 500 })
    const ids = await emitMany(store, 5)
    assert.equal(await feed(store, endpoint), 1)
    assert.deepEqual(await statusCounts(store), { held: 5, pending: 1 })
    assert.equal(await feed(store, endpoint), 0, 'none passes beside one that is due')
    const first = await leaseOne(store)
    assert.equal(await feed(store, endpoint), 0, 'none passes beside one that is leased')
    await settleAll(store, [first])
    assert.deepEqual([first.messageId, ...(await order(store, endpoint))], [...ids, later.message.id])
  },

  'none passes where none is granted': async ({ store }) => {
    const endpoint = await addEndpoint(store, { ordering: 'fifo' })
    await emit(store)
    assert.equal(await feed(store, endpoint, 0), 0)
    assert.equal(await feed(store, endpoint, 1), 1)
  },

  'the first holds the rest until it is tried again, and after a crash': async ({ store }) => {
    const endpoint = await addEndpoint(store, { ordering: 'fifo' })
    const [first] = await emitMany(store, 2)
    await settleAll(store, [await leaseNext(store, endpoint)], { status: 'pending', delayMs: 3_600_000 })
    assert.equal(await feed(store, endpoint), 0)
    assert.deepEqual(await leaseDue(store), [])
    // Leased again, and its worker dies
    const again = await leaseOne(store, { now: now + 3_600_000 })
    assert.equal(again.messageId, first)
    assert.equal(await feed(store, endpoint, 10, now + 1e8), 0)
    assert.equal((await leaseOne(store, { now: now + 1e8 })).messageId, first)
  },

  'the next passes when the one before has ended, however it did': async ({ store }) => {
    const endpoint = await addEndpoint(store, { ordering: 'fifo' })
    const ids = await emitMany(store, 4)
    const turns: string[] = []
    const next = async () => {
      const leased = await leaseNext(store, endpoint)
      turns.push(leased.messageId)
      return leased
    }
    await settleAll(store, [await next()])
    await settleAll(store, [await next()], { status: 'failed' })
    const { id } = await next()
    await store.outbox.cancel({ tenant: 'acme', where: { id }, reason: 'requested', limit: 1 })
    await settleAll(store, [await next()], { status: 'cancelled', reason: 'expired' }, { attempt: null })
    assert.deepEqual(turns, ids)
  },

  'one that was let through and is held again stays the first': async ({ store }) => {
    const endpoint = await addEndpoint(store, { ordering: 'fifo' })
    const [first] = await emitMany(store, 2)
    const head = await leaseNext(store, endpoint)
    await release(store, head, 'held', now + 500)
    assert.equal(await feed(store, endpoint), 1)
    assert.deepEqual(await leaseDue(store), [], 'it is due later, and no other passes')
    assert.equal(await feed(store, endpoint), 0)
    const due = await leaseOne(store, { now: now + 500 })
    assert.equal(due.messageId, first)
    await release(store, due, 'pending', now)
    await store.outbox.park({ endpointIds: [endpoint.id], limit: 10, now: now + 500 })
    assert.equal((await leaseNext(store, endpoint)).messageId, first)
  },

  'a claim says which is the first; what was pending before the order is none': async ({ store }) => {
    const endpoint = await addEndpoint(store)
    const ids = await emitMany(store, 2)
    await store.endpoints.update({ tenant: 'acme', id: endpoint.id, patch: { ordering: 'fifo' } })
    const before = await leaseDue(store)
    assert.deepEqual(
      before.map(({ isHead }) => isHead),
      [undefined, undefined],
    )
    for (const delivery of before) await release(store, delivery, 'held', delivery.dueAt)
    const { deliveries } = await claimDue(store)
    assert.deepEqual(deliveries, [])
    const head = await leaseNext(store, endpoint)
    assert.deepEqual([head.isHead, head.messageId], [true, ids[0]])
  },

  'without the order, all pass': async ({ store }) => {
    const endpoint = await addEndpoint(store, { ordering: 'fifo' })
    await emitMany(store, 3)
    assert.equal(await feed(store, endpoint), 1)
    await store.endpoints.update({ tenant: 'acme', id: endpoint.id, patch: { ordering: null } })
    assert.equal(await feed(store, endpoint), 2)
    assert.equal((await leaseDue(store)).length, 3)
  },

  'what is scheduled takes its turn when it is due, and holds nobody up before': async ({ store }) => {
    const endpoint = await addEndpoint(store, { ordering: 'fifo' })
    const tomorrow = await emit(store, { deliverAt: now + 86_400_000 })
    const soon = await emit(store, { createdAt: testEpoch + 1, deliverAt: testEpoch + 100 })
    const ids = [await emit(store, { createdAt: testEpoch + 50 }), await emit(store, { createdAt: testEpoch + 150 })]
    const [early, late] = ids.map(({ message }) => message.id)
    assert.deepEqual(await order(store, endpoint), [early, soon.message.id, late])
    assert.deepEqual(await statusCounts(store), { delivered: 3, held: 1 })
    assert.equal(await feed(store, endpoint, 1, now + 86_400_000), 1)
    assert.equal((await leaseOne(store, { now: now + 86_400_000 })).messageId, tomorrow.message.id)
  },

  'one that is requeued is held, and comes after what waits': async ({ store }) => {
    const endpoint = await addEndpoint(store, { ordering: 'fifo' })
    const ids = await emitMany(store, 3)
    const first = await leaseNext(store, endpoint)
    await settleAll(store, [first], { status: 'failed' })
    await store.log.requeue({ tenant: 'acme', ids: [first.id], now: now - 1 })
    assert.deepEqual(await statusCounts(store), { held: 3 })
    assert.deepEqual(await order(store, endpoint), [ids[1], ids[2], ids[0]])
  },

  'held tells of an endpoint whose first is pending': async ({ store }) => {
    const endpoint = await addEndpoint(store, { ordering: 'fifo' })
    const isBusy = async () => (await store.outbox.held({ after: null, limit: 10 })).map((each) => each.isBusy ?? false)
    await emitMany(store, 3)
    assert.deepEqual(await isBusy(), [false])
    const head = await leaseNext(store, endpoint)
    assert.deepEqual(await isBusy(), [true])
    await release(store, head, 'held', head.dueAt)
    assert.deepEqual(await isBusy(), [false])
    await settleAll(store, [await leaseNext(store, endpoint)], { status: 'pending', delayMs: 1e6 })
    assert.deepEqual(await isBusy(), [true])
  },

  'an endpoint that is suspended and ordered keeps the order when it is let go': async ({ store }) => {
    const endpoint = await addEndpoint(store, { ordering: 'fifo' })
    await suspend(store, endpoint)
    const ids = await emitMany(store, 3)
    await unsuspend(store, endpoint)
    assert.deepEqual(await order(store, endpoint), ids)
  },

  'an endpoint that is deleted has no order: its deliveries are cancelled': async ({ store }) => {
    const endpoint = await addEndpoint(store, { ordering: 'fifo' })
    await emitMany(store, 3)
    await leaseNext(store, endpoint)
    await store.endpoints.delete({ tenant: 'acme', id: endpoint.id })
    const where = { endpointId: endpoint.id }
    const { cancelled } = await store.outbox.cancel({ tenant: 'acme', where, reason: 'endpoint_deleted', limit: 10 })
    assert.equal(cancelled, 3)
    assert.equal(await feed(store, endpoint), 0)
  },

  'however many feed at once, one passes': async ({ store }) => {
    const endpoint = await addEndpoint(store, { ordering: 'fifo' })
    const ids = await emitMany(store, 5)
    for (const id of ids.slice(0, 3)) {
      const moved = resultsOf(await allAtOnce(8, () => feed(store, endpoint)))
      assert.equal(
        moved.reduce((sum, count) => sum + count, 0),
        1,
      )
      const head = await leaseOne(store)
      assert.equal(head.messageId, id)
      await settleAll(store, [head])
    }
  },
})

export const fifoTransactionCases = caseGroup(
  'fifo',
  {
    'what is committed later never overtakes what was let through': async ({ store, begin }) => {
      const endpoint = await addEndpoint(store, { ordering: 'fifo' })
      const early = publishItem()
      const { tx, commit } = await begin()
      await store.outbox.publish({ items: [early], tx, now: testEpoch })
      const seen = await emit(store, { createdAt: testEpoch + 5 })
      const head = await leaseNext(store, endpoint)
      await commit()
      assert.equal(await feed(store, endpoint), 0)
      await release(store, head, 'held', head.dueAt)
      assert.deepEqual(await order(store, endpoint), [seen.message.id, early.message.id])
    },

    'two feeders at once let one through, also while something is being committed': async ({ store, begin }) => {
      const endpoint = await addEndpoint(store, { ordering: 'fifo' })
      const host = await begin()
      await store.outbox.publish({ items: [publishItem()], tx: host.tx, now: testEpoch })
      await emit(store, { createdAt: testEpoch + 5 })
      const [moved] = await Promise.all([allAtOnce(6, () => feed(store, endpoint)), host.commit()])
      const feeds = [...resultsOf(moved), await feed(store, endpoint)]
      assert.equal(
        feeds.reduce((sum, count) => sum + count, 0),
        1,
      )
      assert.deepEqual(await statusCounts(store), { pending: 1, held: 1 })
    },
  },
  'concurrentWriters',
)
