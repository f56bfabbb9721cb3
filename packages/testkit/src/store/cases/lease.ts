import assert from 'node:assert/strict'
import type { Store } from '@posthorn/core'
import { testEpoch } from '../../test-epoch.js'
import {
  addEndpoint,
  deliveriesOf,
  deliveryOf,
  emit,
  emitMany,
  type Leased,
  leaseDue,
  leaseMs,
  leaseOne,
  refOf,
  sameIds,
  settleAll,
  statusCounts,
  writeHealth,
} from '../steps.js'
import { caseGroup } from '../store-case.js'

const later = testEpoch + 10_000

function renew<Tx>(store: Store<Tx>, leased: readonly Leased[], now: number) {
  return store.outbox.renew({ claims: leased.map((each) => ({ ...refOf(each), token: each.token })), leaseMs, now })
}

interface ReleaseOptions {
  status?: 'pending' | 'held'
  dueAt?: number
}

function release<Tx>(store: Store<Tx>, leased: readonly Leased[], options: ReleaseOptions = {}) {
  const { status = 'pending' } = options
  const deliveries = leased.map((each) => ({
    ...refOf(each),
    token: each.token,
    status,
    dueAt: options.dueAt ?? each.dueAt,
  }))
  return store.outbox.release({ deliveries })
}

function park<Tx>(store: Store<Tx>, endpointIds: string[], limit = 1000) {
  return store.outbox.park({ endpointIds, limit, now: later })
}

export const renewCases = caseGroup('renew', {
  'a renewed lease runs from now': async ({ store }) => {
    await addEndpoint(store)
    await emitMany(store, 3)
    const leased = await leaseDue(store, { now: later })
    assert.deepEqual((await renew(store, leased, later + 20_000)).lost, [])
    assert.deepEqual(await leaseDue(store, { now: later + 20_000 + leaseMs - 1 }), [])
    assert.equal((await leaseDue(store, { now: later + 20_000 + leaseMs })).length, 3)
  },

  'leases that are no longer the caller’s are lost, and are not extended': async ({ store }) => {
    await addEndpoint(store)
    await emitMany(store, 4)
    const [overtaken, settled, cancelled, mine] = await leaseDue(store, { now: later })
    assert.ok(overtaken && settled && cancelled && mine)
    await settleAll(store, [settled])
    const where = { id: cancelled.id }
    await store.outbox.cancel({ tenant: 'acme', where, reason: 'requested', limit: 1, now: later })
    await renew(store, [mine], later + 20_000)
    const retaken = await leaseOne(store, { now: later + leaseMs })
    assert.equal(retaken.id, overtaken.id)
    const { lost } = await renew(store, [overtaken, settled, cancelled, mine], later + leaseMs + 5000)
    sameIds(lost, [overtaken.id, settled.id, cancelled.id])
    assert.equal((await deliveryOf(store, retaken)).dueAt, later + 2 * leaseMs)
    assert.equal((await deliveryOf(store, mine)).dueAt, later + 2 * leaseMs + 5000)
    assert.deepEqual(await statusCounts(store), { pending: 2, delivered: 1, cancelled: 1 })
  },

  'a call with nothing to renew loses nothing': async ({ store }) => {
    assert.deepEqual(await renew(store, [], later), { lost: [], endpoints: [], now: later })
  },

  'a lease that ran out is renewed where nobody took it over': async ({ store }) => {
    await addEndpoint(store)
    await emit(store)
    const leased = await leaseOne(store, { now: later })
    assert.deepEqual((await renew(store, [leased], later + 3 * leaseMs)).lost, [])
    assert.deepEqual(await leaseDue(store, { now: later + 4 * leaseMs - 1 }), [])
  },

  'a renewal tells how the endpoints of what it renewed stand now': async ({ store }) => {
    const [changed, gated, deleted, taken] = [
      await addEndpoint(store),
      await addEndpoint(store),
      await addEndpoint(store),
      await addEndpoint(store, { eventTypes: ['lost'] }),
    ]
    await emitMany(store, 2)
    await emit(store, { type: 'lost', createdAt: testEpoch + 9 })
    const leased = await leaseDue(store, { now: later })
    const lost = leased.filter(({ endpointId }) => endpointId === taken.id)
    await settleAll(store, lost)
    await store.endpoints.update({ tenant: 'acme', id: changed.id, patch: { url: 'https://elsewhere.example/' } })
    await writeHealth(store, gated, { gated: true })
    await store.endpoints.delete({ tenant: 'acme', id: deleted.id })
    const result = await renew(store, leased, later + 5)
    assert.equal(result.now, later + 5)
    sameIds(
      result.lost,
      lost.map(({ id }) => id),
    )
    assert.deepEqual(
      new Map(result.endpoints.map(({ id, version, gated: isGated }) => [id, [version, isGated]])),
      new Map([
        [changed.id, [2, false]],
        [gated.id, [1, true]],
      ]),
    )
    assert.equal(result.endpoints.length, 2)
  },
})

export const releaseCases = caseGroup('release', {
  'a delivery given back is due as told, with no attempt counted': async ({ store }) => {
    await addEndpoint(store)
    await emit(store)
    const leased = await leaseOne(store)
    await release(store, [leased])
    const delivery = await deliveryOf(store, leased)
    assert.deepEqual([delivery.status, delivery.dueAt, delivery.attempts], ['pending', testEpoch, 0])
    const again = await leaseOne(store)
    assert.deepEqual([again.id, again.dueAt, again.attempts, again.attemptsInBudget], [leased.id, testEpoch, 0, 0])
    await release(store, [again], { dueAt: later + 77 })
    assert.deepEqual(await leaseDue(store, { now: later + 76 }), [])
    await leaseOne(store, { now: later + 77 })
  },

  'a delivery can be given back as held': async ({ store }) => {
    const { id } = await addEndpoint(store)
    await emit(store)
    const leased = await leaseOne(store)
    await release(store, [leased], { status: 'held' })
    const delivery = await deliveryOf(store, leased)
    assert.deepEqual([delivery.status, delivery.dueAt, delivery.attempts], ['held', testEpoch, 0])
    assert.deepEqual(
      (await store.outbox.held({ after: null, limit: 10 })).map(({ endpointId }) => endpointId),
      [id],
    )
  },

  'a stale token gives nothing back': async ({ store }) => {
    await addEndpoint(store)
    await emit(store)
    const slow = await leaseOne(store, { now: later })
    const quick = await leaseOne(store, { now: later + leaseMs })
    const before = await deliveryOf(store, quick)
    await release(store, [slow], { status: 'held' })
    assert.deepEqual(await deliveryOf(store, quick), before)
    await settleAll(store, [quick])
    await release(store, [slow, quick])
    assert.deepEqual(await statusCounts(store), { delivered: 1 })
  },
})

export const parkCases = caseGroup('park', {
  'it moves due rows of each endpoint to held, at most the limit': async ({ store }) => {
    const gated = await addEndpoint(store)
    const also = await addEndpoint(store, { eventTypes: ['also'] })
    const open = await addEndpoint(store, { eventTypes: ['invoice.paid'] })
    await emitMany(store, 5)
    await emitMany(store, 4, { type: 'also' })
    await park(store, [gated.id, also.id], 3)
    const heldOf = (endpointId: string) => deliveriesOf(store, 'acme', { endpointId: [endpointId], status: ['held'] })
    assert.equal((await heldOf(gated.id)).length, 3)
    assert.equal((await heldOf(also.id)).length, 3)
    assert.equal((await heldOf(open.id)).length, 0)
    for (const { dueAt } of await heldOf(gated.id)) {
      assert.ok(dueAt !== null && dueAt < testEpoch + 5, 'a parked row keeps its due time')
    }
    await park(store, [gated.id], 100)
    assert.equal((await heldOf(gated.id)).length, 9)
  },

  'it leaves what is leased, not due yet or final': async ({ store }) => {
    const { id } = await addEndpoint(store)
    await emit(store)
    await settleAll(store, [await leaseOne(store)])
    await emit(store)
    const leased = await leaseOne(store)
    const future = await emit(store, { deliverAt: later + 1 })
    const due = await emit(store)
    await park(store, [id])
    const held = await deliveriesOf(store, 'acme', { status: ['held'] })
    assert.deepEqual(
      held.map(({ messageId }) => messageId),
      [due.id],
    )
    assert.deepEqual((await settleAll(store, [leased])).settled, [leased.id])
    assert.equal((await leaseOne(store, { now: later + 1 })).messageId, future.id)
  },

  'a call with no endpoints does nothing': async ({ store }) => {
    await addEndpoint(store)
    await emit(store)
    await park(store, [])
    assert.deepEqual(await statusCounts(store), { pending: 1 })
  },

  'a lease that has run out ends with it': async ({ store }) => {
    const { id } = await addEndpoint(store)
    await emit(store)
    const leased = await leaseOne(store)
    await store.outbox.park({ endpointIds: [id], limit: 1, now: later + leaseMs })
    assert.deepEqual(await statusCounts(store), { held: 1 })
    assert.deepEqual((await settleAll(store, [leased])).stale, [leased.id])
    assert.deepEqual(await statusCounts(store), { held: 1 })
  },

  'of what became due since the time it names it takes nothing': async ({ store }) => {
    const { id } = await addEndpoint(store)
    const first = await emit(store)
    const leased = await leaseOne(store)
    await emit(store)
    // As a call that reaches the store late: the lease is over by now
    await store.outbox.park({ endpointIds: [id], limit: 10, dueBy: later, now: later + leaseMs })
    const pending = await deliveriesOf(store, 'acme', { status: ['pending'] })
    assert.deepEqual(
      pending.map(({ messageId }) => messageId),
      [first.id],
    )
    assert.deepEqual((await settleAll(store, [leased])).settled, [leased.id])
  },

  'what was given back is parked with the rest': async ({ store }) => {
    const { id } = await addEndpoint(store)
    await emitMany(store, 3)
    const leased = await leaseDue(store, { limit: 2 })
    await release(store, leased)
    await park(store, [id])
    assert.deepEqual(await statusCounts(store), { held: 3 })
  },
})
