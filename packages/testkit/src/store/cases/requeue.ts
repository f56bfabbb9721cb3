import assert from 'node:assert/strict'
import type { Store } from '@posthorn/core'
import { testEpoch } from '../../test-epoch.js'
import {
  addEndpoint,
  allAtOnce,
  deliveriesOf,
  deliveryOf,
  emit,
  emitMany,
  finishDue,
  leaseDue,
  leaseOne,
  onlyDelivery,
  resultsOf,
  sameIds,
  settleAll,
  statusCounts,
  suspend,
  writeHealth,
} from '../steps.js'
import { caseGroup } from '../store-case.js'

const later = testEpoch + 10_000
const muchLater = testEpoch + 500_000

async function requeue<Tx>(store: Store<Tx>, ids: readonly string[]): Promise<string[]> {
  return (await store.log.requeue({ tenant: 'acme', ids, now: muchLater })).ids
}

async function requeueAll<Tx>(store: Store<Tx>): Promise<string[]> {
  return requeue(
    store,
    (await deliveriesOf(store, 'acme')).map(({ id }) => id),
  )
}

export const requeueCases = caseGroup('requeue', {
  'the budget restarts, attempt numbers go on, and no row is made': async ({ store }) => {
    await addEndpoint(store)
    await emit(store)
    await settleAll(store, [await leaseOne(store)], { status: 'pending', delayMs: 0 })
    await settleAll(store, [await leaseOne(store)], { status: 'failed' }, { attempt: { statusCode: 500 } })
    const failed = await onlyDelivery(store)
    assert.deepEqual(await requeueAll(store), [failed.id])
    assert.deepEqual(await onlyDelivery(store), {
      ...failed,
      status: 'pending',
      dueAt: muchLater,
      finishedAt: null,
    })
    assert.deepEqual(await leaseDue(store, { now: muchLater - 1 }), [])
    const again = await leaseOne(store, { now: muchLater })
    assert.deepEqual([again.attempts, again.attemptsInBudget, again.lateMs], [2, 0, 0])
    await settleAll(store, [again], { status: 'delivered' })
    const attempts = await store.log.attempts({ tenant: 'acme', deliveryId: failed.id })
    assert.deepEqual(
      attempts.map(({ number }) => number),
      [1, 2, 3],
    )
    assert.equal((await onlyDelivery(store)).attempts, 3)
  },

  'delivered and cancelled deliveries can be sent again too': async ({ store }) => {
    await addEndpoint(store)
    await emit(store)
    await finishDue(store)
    await emit(store)
    const { id } = await leaseOne(store)
    await store.outbox.cancel({ tenant: 'acme', where: { id }, reason: 'requested', limit: 1, now: later })
    assert.equal((await requeueAll(store)).length, 2)
    assert.equal((await deliveryOf(store, { tenant: 'acme', id })).cancelReason, null)
    assert.deepEqual(await statusCounts(store), { pending: 2 })
  },

  'a diverted delivery is listed until it is sent again or dismissed, and fails afresh': async ({ store }) => {
    await addEndpoint(store)
    const other = await addEndpoint(store, { tenant: 'globex' })
    await emitMany(store, 3)
    const [one, two, three] = await leaseDue(store)
    assert.ok(one && two && three)
    await settleAll(store, [one, two], { status: 'failed', diverted: true }, { attempt: { statusCode: 500 } })
    await settleAll(store, [three], { status: 'failed' }, { attempt: { statusCode: 500 } })
    const diverted = async () => (await deliveriesOf(store, 'acme', { diverted: true })).map(({ id }) => id)
    assert.deepEqual(await diverted(), [one.id, two.id])
    assert.deepEqual(
      (await deliveriesOf(store, 'acme', { diverted: false })).map(({ id }) => id),
      [three.id],
    )
    const { status, diverted: isDiverted, finishedAt } = await deliveryOf(store, one)
    assert.deepEqual([status, isDiverted, finishedAt], ['failed', true, testEpoch + 10_000])
    for (const [id, tenant] of [
      [three.id, 'acme'],
      [one.id, other.tenant],
      ['nobody', 'acme'],
    ] as const) {
      assert.equal(await store.log.dismiss({ tenant, id }), false, `${id} of ${tenant}`)
    }
    assert.equal(await store.log.dismiss({ tenant: 'acme', id: one.id }), true)
    assert.equal(await store.log.dismiss({ tenant: 'acme', id: one.id }), false, 'once')
    assert.equal((await deliveryOf(store, one)).status, 'failed')
    assert.deepEqual(await requeue(store, await diverted()), [two.id])
    assert.equal((await deliveryOf(store, two)).diverted, false)
    assert.deepEqual(await diverted(), [])
    const again = await leaseOne(store, { now: muchLater })
    await settleAll(store, [again], { status: 'failed' }, { attempt: { statusCode: 500 } })
    assert.equal((await deliveryOf(store, two)).diverted, false)
  },

  'what is not final is left alone, leases included': async ({ store }) => {
    const endpoint = await addEndpoint(store)
    await emit(store)
    const leased = await leaseOne(store)
    await emit(store)
    await suspend(store, endpoint)
    await emit(store)
    const before = await deliveriesOf(store, 'acme')
    assert.deepEqual(await requeueAll(store), [])
    assert.deepEqual(await deliveriesOf(store, 'acme'), before)
    assert.deepEqual((await settleAll(store, [leased])).settled, [leased.id])
  },

  'a delivery whose endpoint was deleted is left alone': async ({ store }) => {
    const gone = await addEndpoint(store)
    const there = await addEndpoint(store)
    await emit(store)
    await finishDue(store, 'failed')
    await store.endpoints.delete({ tenant: 'acme', id: gone.id })
    await addEndpoint(store, { tenant: 'globex', id: gone.id })
    assert.equal((await requeueAll(store)).length, 1)
    const pending = await deliveriesOf(store, 'acme', { status: ['pending'] })
    assert.deepEqual(
      pending.map(({ endpointId }) => endpointId),
      [there.id],
    )
  },

  'it is held where the endpoint is suspended, paused or gated': async ({ store }) => {
    const open = await addEndpoint(store)
    const suspended = await addEndpoint(store)
    const paused = await addEndpoint(store)
    const gated = await addEndpoint(store)
    await emit(store)
    await finishDue(store, 'failed')
    await suspend(store, suspended)
    await store.endpoints.update({ tenant: 'acme', id: paused.id, patch: { isActive: false } })
    await writeHealth(store, gated, { gated: true })
    await requeueAll(store)
    const rows = await deliveriesOf(store, 'acme')
    assert.deepEqual(Object.fromEntries(rows.map(({ endpointId, status }) => [endpointId, status])), {
      [open.id]: 'pending',
      [suspended.id]: 'held',
      [paused.id]: 'held',
      [gated.id]: 'held',
    })
    for (const { dueAt } of rows) assert.equal(dueAt, muchLater)
  },

  'each waits for as long as it is told to, and is held for as long': async ({ store }) => {
    const open = await addEndpoint(store)
    await emitMany(store, 3)
    await finishDue(store, 'failed')
    const [one = '', two = '', three = ''] = (await deliveriesOf(store, 'acme')).map(({ id }) => id)
    const request = { tenant: 'acme', now: muchLater }
    await store.log.requeue({ ...request, ids: [three, 'nobody', one], delaysMs: [70, 80, 90] })
    assert.deepEqual(
      (await deliveriesOf(store, 'acme', { status: ['pending'] })).map(({ id, dueAt }) => [id, dueAt]),
      [
        [one, muchLater + 90],
        [three, muchLater + 70],
      ],
    )
    assert.deepEqual(
      (await leaseDue(store, { now: muchLater + 89 })).map(({ id }) => id),
      [three],
    )
    await suspend(store, open)
    await store.log.requeue({ ...request, ids: [two], delaysMs: [5] })
    const { status, dueAt } = await deliveryOf(store, { tenant: 'acme', id: two })
    assert.deepEqual([status, dueAt], ['held', muchLater + 5])
  },

  'calls at the same time send each again once between them': async ({ store }) => {
    await addEndpoint(store)
    await emitMany(store, 5)
    await finishDue(store, 'failed')
    const ids = (await deliveriesOf(store, 'acme')).map(({ id }) => id)
    const again = resultsOf(await allAtOnce(6, () => requeue(store, ids))).flat()
    sameIds(again, ids)
    assert.deepEqual(await statusCounts(store), { pending: 5 })
  },

  'one whose message has expired when it is due is left as it is': async ({ store }) => {
    await addEndpoint(store)
    await emit(store, { createdAt: testEpoch + 1, expiresAt: muchLater + 50 })
    await emit(store, { createdAt: testEpoch + 2 })
    await finishDue(store)
    const [expiring, other] = await deliveriesOf(store, 'acme')
    assert.ok(expiring && other)
    const ids = [expiring.id, other.id]
    const again = async (delayMs: number) =>
      (await store.log.requeue({ tenant: 'acme', ids, delaysMs: [delayMs, delayMs], now: muchLater })).ids
    assert.deepEqual(await again(50), [other.id])
    assert.deepEqual(await deliveryOf(store, expiring), expiring)
    assert.deepEqual(await again(49), [expiring.id])
  },

  'one whose time is still to come waits for it, whatever its turn': async ({ store }) => {
    await addEndpoint(store)
    await emit(store, { deliverAt: muchLater + 50 })
    const [{ id } = { id: '' }] = await deliveriesOf(store, 'acme')
    for (const [delayMs, dueAt] of [
      [0, muchLater + 50],
      [60, muchLater + 60],
    ] as const) {
      await store.outbox.cancel({ tenant: 'acme', where: { id }, reason: 'requested', limit: 1, now: later })
      await store.log.requeue({ tenant: 'acme', ids: [id], delaysMs: [delayMs], now: muchLater })
      assert.equal((await onlyDelivery(store)).dueAt, dueAt)
    }
  },

  'only what is named is sent again, once, and what nobody has is passed over': async ({ store }) => {
    await addEndpoint(store)
    await emitMany(store, 3)
    await finishDue(store, 'failed')
    const [one = '', two = '', three = ''] = (await deliveriesOf(store, 'acme')).map(({ id }) => id)
    assert.deepEqual(await requeue(store, []), [])
    sameIds(await requeue(store, [three, 'nobody', one, three]), [one, three])
    assert.deepEqual(await requeue(store, [three]), [], 'it waits already')
    const waiting = await deliveriesOf(store, 'acme', { status: ['pending'] })
    sameIds(
      waiting.map(({ id }) => id),
      [one, three],
    )
    assert.equal((await deliveryOf(store, { tenant: 'acme', id: two })).status, 'failed')
  },
})
