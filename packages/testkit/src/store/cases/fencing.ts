import assert from 'node:assert/strict'
import type { Store } from '@posthorn/core'
import { testEpoch } from '../../test-epoch.js'
import { attemptRecord, healthFields } from '../builders.js'
import { addEndpoint, deliveryOf, emit, type Leased, leaseMs, leaseOne, nextToken, refOf, settleAll } from '../steps.js'
import { caseGroup } from '../store-case.js'

const later = testEpoch + 10_000

/** Settles with a token that is not the stored one and expects that it changes nothing. */
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
    await store.log.requeue({ tenant: 'acme', ids: [inFlight.id], now: later })
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
      deliveries: [{ ...refOf(leased), token: leased.token, status: 'pending', dueAt: leased.dueAt }],
    })
    await expectStale(store, leased)
    await expectStale(store, { ...leased, token: nextToken() })
    while ((await store.log.deleteTenant({ tenant: 'acme', limit: 100 })).deleted > 0);
    assert.deepEqual((await settleAll(store, [leased])).stale, [leased.id])
  },

  'a settle that is repeated tells what the first one did, and changes nothing more': async ({ store }) => {
    const endpoint = await addEndpoint(store)
    for (const transition of [
      { status: 'delivered' },
      { status: 'failed' },
      { status: 'held', delayMs: 0 },
      { status: 'pending', delayMs: 1e7 },
    ] as const) {
      await emit(store)
      const leased = await leaseOne(store)
      const attempt = attemptRecord(leased, { startedAt: later + 3 })
      const settlements = [{ ...refOf(leased), token: leased.token, transition, attempt }]
      const { version } = (await store.endpoints.health({ tenant: 'acme', id: endpoint.id })) ?? {}
      assert.ok(version !== undefined)
      const health = [{ tenant: 'acme', endpointId: endpoint.id, version, fields: healthFields(), suspend: null }]
      const first = await store.outbox.settle({ settlements, health, now: later })
      assert.deepEqual(first.settled, [leased.id])
      const before = await deliveryOf(store, leased)
      const second = await store.outbox.settle({ settlements, health, repeated: true, now: later + 5 })
      assert.deepEqual([second.settled, second.stale, second.suspended], [[leased.id], [], []])
      assert.deepEqual(
        second.healthMissed.map((record) => record.version),
        [version + 1],
      )
      assert.deepEqual(await deliveryOf(store, leased), before)
      assert.equal((await store.log.attempts({ tenant: 'acme', deliveryId: leased.id })).length, 1)
    }
  },

  'a settle that is repeated is made where the first was not': async ({ store }) => {
    const endpoint = await addEndpoint(store)
    await emit(store)
    const leased = await leaseOne(store)
    const result = await store.outbox.settle({
      settlements: [
        {
          ...refOf(leased),
          token: leased.token,
          transition: { status: 'failed' },
          attempt: attemptRecord(leased),
        },
      ],
      health: [{ tenant: 'acme', endpointId: endpoint.id, version: 1, fields: healthFields(), suspend: 'gone' }],
      repeated: true,
      now: later,
    })
    assert.deepEqual(result, { settled: [leased.id], stale: [], healthMissed: [], suspended: [endpoint.id] })
    assert.equal((await deliveryOf(store, leased)).status, 'failed')
  },

  'a settle that is repeated does not take another worker’s attempt for its own': async ({ store }) => {
    await addEndpoint(store)
    await emit(store)
    const slow = await leaseOne(store, { now: later })
    const quick = await leaseOne(store, { now: later + leaseMs })
    await settleAll(store, [quick], { status: 'delivered' }, { attempt: { startedAt: later + leaseMs } })
    const settlement = {
      ...refOf(slow),
      token: slow.token,
      transition: { status: 'failed' } as const,
      attempt: attemptRecord(slow, { startedAt: later }),
    }
    const other = { ...settlement, attempt: { ...settlement.attempt, number: 2, startedAt: later + leaseMs } }
    for (const each of [settlement, other, { ...settlement, attempt: null }]) {
      const { settled, stale } = await store.outbox.settle({ settlements: [each], health: [], repeated: true })
      assert.deepEqual([settled, stale], [[], [slow.id]])
    }
    assert.equal((await deliveryOf(store, slow)).status, 'delivered')
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
        ...refOf(delivery),
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
