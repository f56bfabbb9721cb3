import assert from 'node:assert/strict'
import type { Store } from '@posthorn/core'
import { testEpoch } from '../../test-epoch.js'
import { attemptRecord, healthFields } from '../builders.js'
import { addEndpoint, deliveryOf, emit, type Leased, leaseMs, leaseOne, nextToken, settleAll } from '../steps.js'
import { caseGroup } from '../store-case.js'

const later = testEpoch + 10_000

/** Settles with a token that is not the stored one and expects that nothing came of it. */
async function expectStale<Tx>(store: Store<Tx>, leased: Leased): Promise<void> {
  const before = await deliveryOf(store, leased)
  const attempts = await store.log.attempts({ tenant: leased.tenant, deliveryId: leased.id })
  const { settled, stale } = await settleAll(store, [leased], { status: 'failed' }, { attempt: { number: 77 } })
  assert.deepEqual([settled, stale], [[], [leased.id]])
  assert.deepEqual(await deliveryOf(store, leased), before)
  assert.deepEqual(await store.log.attempts({ tenant: leased.tenant, deliveryId: leased.id }), attempts)
}

export const fencingCases = caseGroup('fencing', {
  'a lease that another worker took over settles nothing and says so': async ({ store }) => {
    await addEndpoint(store)
    await emit(store)
    const slow = await leaseOne(store, { now: later })
    const quick = await leaseOne(store, { now: later + leaseMs })
    await expectStale(store, slow)
    assert.deepEqual((await settleAll(store, [quick], { status: 'delivered' })).settled, [quick.id])
    await expectStale(store, slow)
    assert.equal((await deliveryOf(store, quick)).status, 'delivered')
  },

  'a lease that ran out, but that nobody took over, still settles': async ({ store }) => {
    await addEndpoint(store)
    await emit(store)
    const slow = await leaseOne(store, { now: later })
    const { settled } = await settleAll(store, [slow], { status: 'delivered' }, { now: later + 10 * leaseMs })
    assert.deepEqual(settled, [slow.id])
  },

  'a token settles once': async ({ store }) => {
    await addEndpoint(store)
    for (const transition of [
      { status: 'pending', delayMs: 1e7 },
      { status: 'held', delayMs: 0 },
      { status: 'delivered' },
      { status: 'failed' },
    ] as const) {
      await emit(store)
      const leased = await leaseOne(store)
      await settleAll(store, [leased], transition)
      await expectStale(store, leased)
    }
  },

  'a delivery cancelled in flight ends as stale, also after it was sent again': async ({ store }) => {
    await addEndpoint(store)
    await emit(store)
    const inFlight = await leaseOne(store)
    const where = { id: inFlight.id }
    await store.outbox.cancel({ tenant: 'acme', where, reason: 'requested', limit: 1, now: later })
    await expectStale(store, inFlight)
    await store.log.requeue({ tenant: 'acme', where: { id: [inFlight.id] }, after: null, limit: 1, now: later })
    await expectStale(store, inFlight)
    const again = await leaseOne(store)
    await expectStale(store, inFlight)
    assert.deepEqual((await settleAll(store, [again])).settled, [again.id])
  },

  'a delivery that nobody leased, or that is gone, is stale': async ({ store }) => {
    await addEndpoint(store)
    await emit(store)
    const leased = await leaseOne(store)
    await store.outbox.release({
      deliveries: [{ deliveryId: leased.id, token: leased.token, status: 'pending', dueAt: leased.dueAt }],
      park: [],
      parkLimit: 0,
      now: later,
    })
    await expectStale(store, leased)
    await expectStale(store, { ...leased, token: nextToken() })
    while ((await store.log.deleteTenant({ tenant: 'acme', limit: 100 })).deleted > 0);
    assert.deepEqual((await settleAll(store, [leased])).stale, [leased.id])
  },

  'a stale row does not hold up the others, nor health': async ({ store }) => {
    const endpoint = await addEndpoint(store)
    await emit(store)
    const stale = await leaseOne(store, { now: later })
    const current = await leaseOne(store, { now: later + leaseMs })
    await emit(store)
    const other = await leaseOne(store, { now: later })
    const result = await store.outbox.settle({
      settlements: [
        { ...stale, token: stale.token },
        { ...other, token: other.token },
      ].map((delivery) => ({
        deliveryId: delivery.id,
        token: delivery.token,
        transition: { status: 'delivered' },
        attempt: attemptRecord(delivery),
      })),
      health: [
        {
          tenant: 'acme',
          endpointId: endpoint.id,
          version: 1,
          fields: healthFields({ consecutiveFailures: 2 }),
          suspend: null,
        },
      ],
      now: later,
    })
    assert.deepEqual(result, { settled: [other.id], stale: [stale.id], healthMissed: [], suspended: [] })
    const health = await store.endpoints.health({ tenant: 'acme', id: endpoint.id })
    assert.deepEqual([health?.consecutiveFailures, health?.version], [2, 2])
    assert.deepEqual((await settleAll(store, [current])).settled, [current.id])
  },
})
