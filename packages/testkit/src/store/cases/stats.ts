import assert from 'node:assert/strict'
import { testEpoch } from '../../test-epoch.js'
import { addEndpoint, emit, emitMany, finishDue, leaseDue } from '../steps.js'
import { caseGroup } from '../store-case.js'

const now = testEpoch + 10_000
const nothing = { due: 0, pending: 0, held: 0, oldestDueAt: null, suspendedEndpoints: 0, isCapped: false, now }

export const statsCases = caseGroup('stats', {
  'an empty store counts nothing': async ({ store }) => {
    assert.deepEqual(await store.log.stats({ now }), nothing)
    assert.deepEqual(await store.log.stats({ tenant: 'acme', now }), nothing)
  },

  'what waits is counted, of one tenant or of all': async ({ store }) => {
    await addEndpoint(store)
    await emitMany(store, 2)
    await finishDue(store)
    await emit(store, { createdAt: testEpoch + 1 })
    await leaseDue(store, { now })
    await emitMany(store, 3, { deliverAt: testEpoch + 700 })
    await emit(store, { deliverAt: testEpoch + 300 })
    await emit(store, { deliverAt: now + 1 })
    await addEndpoint(store, { tenant: 'globex', suspendedAt: 5 })
    await addEndpoint(store, { tenant: 'globex', eventTypes: ['x'], createdAt: testEpoch })
    await emit(store, { tenant: 'globex', type: 'x', createdAt: testEpoch + 200 })
    const acme = {
      due: 4,
      pending: 6,
      held: 0,
      oldestDueAt: testEpoch + 300,
      suspendedEndpoints: 0,
      isCapped: false,
      now,
    }
    const globex = {
      due: 1,
      pending: 1,
      held: 1,
      oldestDueAt: testEpoch + 200,
      suspendedEndpoints: 1,
      isCapped: false,
      now,
    }
    assert.deepEqual(await store.log.stats({ tenant: 'acme', now }), acme)
    assert.deepEqual(await store.log.stats({ tenant: 'globex', now }), globex)
    assert.deepEqual(await store.log.stats({ tenant: 'nobody', now }), nothing)
    assert.deepEqual(await store.log.stats({ now }), {
      due: 5,
      pending: 7,
      held: 1,
      oldestDueAt: testEpoch + 200,
      suspendedEndpoints: 1,
      isCapped: false,
      now,
    })
  },
})
