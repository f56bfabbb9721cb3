import assert from 'node:assert/strict'
import { testEpoch } from '../../test-epoch.js'
import { addEndpoint, claimDue, emit, leaseDue, leaseMs, nextToken, settleAll, suspend } from '../steps.js'
import { caseGroup } from '../store-case.js'

export const nextDueCases = caseGroup('claim', {
  'one that takes nothing tells when a pending delivery is due next or its lease ends': async ({ store }) => {
    const endpoint = await addEndpoint(store)
    const now = testEpoch + 10_000
    const next = async () => {
      const { deliveries, nextDueAt } = await claimDue(store, { now })
      assert.deepEqual(deliveries, [])
      return nextDueAt
    }
    assert.equal(await next(), null)
    await emit(store, { deliverAt: testEpoch + 90_000 })
    assert.equal(await next(), testEpoch + 90_000)
    await emit(store)
    const leased = await leaseDue(store, { now })
    assert.equal(await next(), now + leaseMs)
    await settleAll(store, leased, { status: 'pending', delayMs: 7000 }, { now })
    assert.equal(await next(), now + 7000)
    await settleAll(store, await leaseDue(store, { now: now + 7000 }), { status: 'delivered' })
    assert.equal(await next(), testEpoch + 90_000)
    await suspend(store, endpoint)
    await emit(store)
    assert.equal(await next(), testEpoch + 90_000, 'held rows do not count')
    await store.outbox.cancel({
      tenant: 'acme',
      where: { endpointId: endpoint.id },
      reason: 'requested',
      limit: 10,
      now,
    })
    assert.equal(await next(), null)
  },

  'a thorough one takes what became visible long after it was due': async ({ store }) => {
    await addEndpoint(store)
    const request = { limit: 10, maxBytes: 1e6, leaseMs, known: new Map<string, number>() }
    const first = await store.outbox.claim({ ...request, token: nextToken() })
    assert.deepEqual(first.deliveries, [])
    await emit(store)
    const { deliveries } = await store.outbox.claim({ ...request, token: nextToken(), thorough: true })
    assert.equal(deliveries.length, 1)
  },
})
