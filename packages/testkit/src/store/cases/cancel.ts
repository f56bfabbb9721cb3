import assert from 'node:assert/strict'
import type { CancelWhere, Store } from '@posthorn/core'
import { testEpoch } from '../../test-epoch.js'
import {
  addEndpoint,
  deliveriesOf,
  deliveryOf,
  emit,
  emitMany,
  finishDue,
  leaseDue,
  leaseOne,
  onlyDelivery,
  settleAll,
  statusCounts,
  suspend,
} from '../steps.js'
import { caseGroup } from '../store-case.js'

async function cancel<Tx>(store: Store<Tx>, where: CancelWhere): Promise<number> {
  return (await cancelAll(store, where, 100)).reduce((sum, count) => sum + count)
}

/** Cancels all there is; gives how many each batch took. */
async function cancelAll<Tx>(store: Store<Tx>, where: CancelWhere, limit: number): Promise<number[]> {
  const reason = 'id' in where ? 'requested' : 'endpoint_deleted'
  const request = { tenant: 'acme', where, reason, limit, now: testEpoch + 55 } as const
  const batches: number[] = []
  let after: string | null = null
  do {
    assert.ok(batches.length < 100, 'cancelling comes to an end')
    const batch: { cancelled: number; next: string | null } = await store.outbox.cancel({ ...request, after })
    batches.push(batch.cancelled)
    after = batch.next
  } while (after !== null)
  return batches
}

export const cancelCases = caseGroup('cancel', {
  'a pending, a held and a leased delivery can be cancelled': async ({ store }) => {
    const endpoint = await addEndpoint(store)
    await emit(store)
    const leased = await leaseOne(store)
    const pending = await emit(store)
    await suspend(store, endpoint)
    const held = await emit(store)
    for (const [messageId, status] of [
      [pending.id, 'pending'],
      [held.id, 'held'],
      [leased.messageId, 'pending'],
    ] as const) {
      const [before] = await deliveriesOf(store, 'acme', { messageId: [messageId] })
      assert.ok(before)
      assert.equal(before.status, status)
      assert.equal(await cancel(store, { id: before.id }), 1)
      assert.deepEqual(await deliveryOf(store, before), {
        ...before,
        status: 'cancelled',
        dueAt: null,
        cancelReason: 'requested',
        finishedAt: testEpoch + 55,
      })
    }
    assert.deepEqual((await settleAll(store, [leased])).stale, [leased.id])
    assert.deepEqual(await leaseDue(store, { now: testEpoch + 1e9 }), [])
    assert.deepEqual(await store.outbox.held({ after: null, limit: 10 }), [])
  },

  'a final delivery, and one that is not there, are left alone': async ({ store }) => {
    await addEndpoint(store)
    await emit(store)
    await finishDue(store)
    const before = await onlyDelivery(store)
    assert.equal(await cancel(store, { id: before.id }), 0)
    assert.equal(await cancel(store, { id: 'nobody' }), 0)
    assert.equal(await cancel(store, { endpointId: 'nobody' }), 0)
    assert.deepEqual(await onlyDelivery(store), before)
  },

  'of deliveries that are named those are cancelled that wait, and no others': async ({ store }) => {
    await addEndpoint(store)
    await addEndpoint(store, { tenant: 'globex' })
    const final = await emit(store, { createdAt: testEpoch - 5 })
    await finishDue(store)
    await emitMany(store, 3)
    await emit(store, { tenant: 'globex' })
    await leaseDue(store, { limit: 1 })
    const [done, ...waiting] = await deliveriesOf(store, 'acme')
    const [left, ...named] = waiting.map(({ id }) => id)
    const [other] = await deliveriesOf(store, 'globex')
    assert.ok(done && left && other)
    assert.equal(done.messageId, final.id)
    const ids = [...named, done.id, other.id, 'nobody', ...named]
    const request = { tenant: 'acme', where: { ids }, reason: 'requested', limit: 100, now: testEpoch + 55 } as const
    assert.deepEqual(await store.outbox.cancel(request), { cancelled: 2, next: null })
    assert.deepEqual(await store.outbox.cancel(request), { cancelled: 0, next: null })
    assert.deepEqual(await store.outbox.cancel({ ...request, where: { ids: [] } }), { cancelled: 0, next: null })
    const rows = await deliveriesOf(store, 'acme')
    assert.deepEqual(
      rows.map(({ id, status }) => [id, status]),
      [[done.id, 'delivered'], [left, 'pending'], ...named.map((id) => [id, 'cancelled'])],
    )
    assert.equal((await onlyDelivery(store, 'globex')).status, other.status)
  },

  "an endpoint's deliveries are cancelled in batches": async ({ store }) => {
    const endpoint = await addEndpoint(store)
    await addEndpoint(store)
    await emit(store)
    await finishDue(store)
    await emitMany(store, 3)
    await leaseDue(store, { limit: 1 })
    await suspend(store, endpoint)
    await emitMany(store, 2)
    await store.endpoints.delete({ tenant: 'acme', id: endpoint.id })
    const batches = await cancelAll(store, { endpointId: endpoint.id }, 2)
    assert.ok(Math.max(...batches) <= 2, `no batch cancels more than its limit: ${batches}`)
    const rows = await deliveriesOf(store, 'acme', { endpointId: [endpoint.id] })
    const reasons = rows.map(({ status, cancelReason }) => `${status} ${cancelReason}`).sort()
    assert.deepEqual(reasons, [...Array(5).fill('cancelled endpoint_deleted'), 'delivered null'])
    assert.deepEqual(await statusCounts(store), { cancelled: 5, delivered: 2, pending: 5 })
  },
})
