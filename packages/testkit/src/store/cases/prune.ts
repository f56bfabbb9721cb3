import assert from 'node:assert/strict'
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

export const pruneCases = caseGroup('prune', {
  'an old message goes, with its deliveries and attempts; a newer one stays': async ({ store }) => {
    const endpoint = await addEndpoint(store)
    const old = await emit(store, { createdAt: testEpoch + 99 })
    const young = await emit(store, { createdAt: testEpoch + 100 })
    await emit(store, { tenant: 'globex', createdAt: testEpoch })
    await finishDue(store)
    const [oldRow, youngRow] = await deliveriesOf(store, 'acme')
    assert.deepEqual(await store.log.prune({ before: testEpoch + 100, limit: 10 }), { messages: 2 })
    assert.equal(await store.log.message(old.message), null)
    assert.deepEqual(await store.log.message(young.message), young.message)
    assert.deepEqual(await deliveriesOf(store, 'acme'), [youngRow])
    assert.deepEqual(await store.log.attempts({ tenant: 'acme', deliveryId: oldRow?.id ?? '' }), [])
    assert.equal((await store.log.attempts({ tenant: 'acme', deliveryId: youngRow?.id ?? '' })).length, 1)
    assert.deepEqual(await store.endpoints.get({ tenant: 'acme', id: endpoint.id }), endpoint)
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
    assert.deepEqual(await store.log.prune({ before: testEpoch + 1e9, limit: 10 }), { messages: 0 })
    assert.deepEqual(await deliveriesOf(store, 'acme'), before)
    assert.deepEqual(await statusCounts(store), { pending: 2, held: 2, delivered: 1 })
    assert.equal((await store.log.attempts({ tenant: 'acme', deliveryId: half[0]?.id ?? '' })).length, 1)
    assert.deepEqual((await settleAll(store, [leased])).settled, [leased.id])
  },

  'it goes in batches; fewer than the limit means none are left': async ({ store }) => {
    await addEndpoint(store)
    await emitMany(store, 5)
    await finishDue(store)
    const batches = []
    for (let batch = 0; batch < 4; batch++) {
      batches.push((await store.log.prune({ before: testEpoch + 1e6, limit: 2 })).messages)
    }
    assert.deepEqual(batches, [2, 2, 1, 0])
    assert.deepEqual(await deliveriesOf(store, 'acme'), [])
  },
})
