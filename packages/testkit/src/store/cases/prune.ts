import assert from 'node:assert/strict'
import type { Store } from '@posthorn/core'
import { testEpoch } from '../../test-epoch.js'
import {
  addEndpoint,
  deliveriesOf,
  emit,
  emitMany,
  finishDue,
  leaseDue,
  leaseOne,
  settleAll,
  statusCounts,
  suspend,
} from '../steps.js'
import { caseGroup } from '../store-case.js'

/** After everything that the cases emit. */
const later = testEpoch + 1e6

export const pruneCases = caseGroup('prune', {
  'an old message goes, with its deliveries and attempts; a newer one stays': async ({ store }) => {
    const endpoint = await addEndpoint(store)
    const old = await emit(store, { createdAt: testEpoch + 99 })
    const young = await emit(store, { createdAt: testEpoch + 100 })
    await emit(store, { tenant: 'globex', createdAt: testEpoch })
    await finishDue(store)
    const [oldRow, youngRow] = await deliveriesOf(store, 'acme')
    assert.deepEqual(await store.log.prune({ before: testEpoch + 100, limit: 10 }), { messages: 2, next: null })
    assert.equal(await store.log.message(old.message), null)
    assert.deepEqual(await store.log.message(young.message), young.message)
    assert.deepEqual(await deliveriesOf(store, 'acme'), [youngRow])
    assert.deepEqual(await store.log.attempts({ tenant: 'acme', deliveryId: oldRow?.id ?? '' }), [])
    assert.equal((await store.log.attempts({ tenant: 'acme', deliveryId: youngRow?.id ?? '' })).length, 1)
    assert.deepEqual(await store.endpoints.get({ tenant: 'acme', id: endpoint.id }), endpoint)
    const lastDate = 8_640_000_000_000_000
    assert.deepEqual(await store.log.prune({ before: lastDate, limit: 10 }), { messages: 1, next: null })
  },

  'a message with a delivery that is not final stays whole': async ({ store }) => {
    const endpoint = await addEndpoint(store)
    await emit(store)
    const leased = await leaseOne(store)
    await emit(store)
    await suspend(store, endpoint)
    await emit(store)
    const other = await addEndpoint(store, { eventTypes: ['half'], suspendedAt: null })
    await emit(store, { type: 'half' })
    const half = (await leaseDue(store)).filter(({ endpointId }) => endpointId === other.id)
    await settleAll(store, half)
    const before = await deliveriesOf(store, 'acme')
    assert.deepEqual(await store.log.prune({ before: testEpoch + 1e9, limit: 10 }), { messages: 0, next: null })
    assert.deepEqual(await deliveriesOf(store, 'acme'), before)
    assert.deepEqual(await statusCounts(store), { pending: 2, held: 2, delivered: 1 })
    assert.equal((await store.log.attempts({ tenant: 'acme', deliveryId: half[0]?.id ?? '' })).length, 1)
    assert.deepEqual((await settleAll(store, [leased])).settled, [leased.id])
  },

  'it goes in batches, each from where the last ended, past what it keeps': async ({ store }) => {
    const endpoint = await addEndpoint(store)
    await addEndpoint(store)
    await emitMany(store, 5)
    await finishDue(store)
    await suspend(store, endpoint)
    for (const createdAt of [testEpoch - 1, testEpoch, testEpoch + 2]) await emit(store, { createdAt })
    await finishDue(store)
    const batches = await pruneAll(store, 2)
    assert.ok(Math.max(...batches) <= 2, `no batch deletes more than its limit: ${batches}`)
    assert.equal(sum(batches), 5)
    assert.deepEqual(await statusCounts(store), { held: 3, delivered: 3 })
    assert.equal(sum(await pruneAll(store, 2)), 0)
  },

  'a message with very many rows goes, however many batches it takes': async ({ store }) => {
    for (let count = 0; count < 40; count++) await addEndpoint(store)
    await emit(store)
    for (const status of ['pending', 'delivered'] as const) {
      const leased = await leaseDue(store)
      await settleAll(store, leased, status === 'pending' ? { status, delayMs: 0 } : { status })
    }
    const deliveries = await deliveriesOf(store, 'acme')
    assert.equal(sum(await pruneAll(store, 1)), 1)
    assert.deepEqual(await deliveriesOf(store, 'acme'), [])
    for (const { id } of deliveries) {
      assert.deepEqual(await store.log.attempts({ tenant: 'acme', deliveryId: id }), [])
    }
  },
})

/** Prunes everything that may go; gives how many messages each batch deleted. */
async function pruneAll<Tx>(store: Store<Tx>, limit: number): Promise<number[]> {
  const batches: number[] = []
  let after: string | null = null
  do {
    assert.ok(batches.length < 100, 'pruning comes to an end')
    const batch: { messages: number; next: string | null } = await store.log.prune({ before: later, after, limit })
    batches.push(batch.messages)
    after = batch.next
  } while (after !== null)
  return batches
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
