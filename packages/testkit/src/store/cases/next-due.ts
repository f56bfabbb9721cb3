import assert from 'node:assert/strict'
import { testEpoch } from '../../test-epoch.js'
import { addEndpoint, emit, leaseDue, leaseMs, settleAll, suspend } from '../steps.js'
import { caseGroup } from '../store-case.js'

export const nextDueCases = caseGroup('nextDueAt', {
  'it is the earliest time a pending delivery is due or its lease ends': async ({ store }) => {
    const endpoint = await addEndpoint(store)
    const now = testEpoch + 10_000
    const next = () => store.outbox.nextDueAt({ now })
    assert.deepEqual(await next(), { at: null, now })
    await emit(store, { deliverAt: testEpoch + 90_000 })
    assert.deepEqual(await next(), { at: testEpoch + 90_000, now })
    await emit(store, { createdAt: testEpoch + 5 })
    assert.deepEqual(await next(), { at: testEpoch + 5, now })
    const leased = await leaseDue(store, { now })
    assert.deepEqual(await next(), { at: now + leaseMs, now })
    await settleAll(store, leased, { status: 'pending', delayMs: 7000 }, { now })
    assert.deepEqual(await next(), { at: now + 7000, now })
    await settleAll(store, await leaseDue(store, { now: now + 7000 }), { status: 'delivered' })
    assert.deepEqual(await next(), { at: testEpoch + 90_000, now })
    await suspend(store, endpoint)
    await emit(store)
    assert.deepEqual(await next(), { at: testEpoch + 90_000, now }, 'held rows do not count')
    await store.outbox.cancel({
      tenant: 'acme',
      where: { endpointId: endpoint.id },
      reason: 'requested',
      limit: 10,
      now,
    })
    assert.deepEqual(await next(), { at: null, now })
  },
})
