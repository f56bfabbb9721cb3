import assert from 'node:assert/strict'
import { type AttemptRecord, isWebhooksError } from '@posthorn/core'
import { testEpoch } from '../../test-epoch.js'
import { attemptRecord, healthFields } from '../builders.js'
import {
  addEndpoint,
  deliveryOf,
  emit,
  emitMany,
  leaseDue,
  leaseOne,
  refOf,
  sameIds,
  settleAll,
  statusCounts,
} from '../steps.js'
import { caseGroup } from '../store-case.js'

const later = testEpoch + 10_000

export const settleCases = caseGroup('settle', {
  'a final transition ends the delivery and keeps how it ended': async ({ store }) => {
    await addEndpoint(store)
    for (const transition of [
      { status: 'delivered' },
      { status: 'failed' },
      { status: 'cancelled', reason: 'expired' },
    ] as const) {
      await emit(store)
      const leased = await leaseOne(store)
      const before = await deliveryOf(store, leased)
      const result = await settleAll(store, [leased], transition, { attempt: { statusCode: 418 }, now: later + 7 })
      assert.deepEqual(result, { settled: [leased.id], stale: [], healthMissed: [], suspended: [] })
      assert.deepEqual(await deliveryOf(store, leased), {
        ...before,
        status: transition.status,
        attempts: 1,
        dueAt: null,
        cancelReason: transition.status === 'cancelled' ? 'expired' : null,
        lastOutcome: 'response',
        lastStatusCode: 418,
        finishedAt: later + 7,
      })
    }
    assert.deepEqual(await leaseDue(store, { now: later + 1e9 }), [])
  },

  'pending counts its delay from the time of the settle': async ({ store }) => {
    await addEndpoint(store)
    await emit(store)
    const leased = await leaseOne(store)
    const failure = { outcome: 'timeout', statusCode: null, error: 'no answer' } as const
    await settleAll(store, [leased], { status: 'pending', delayMs: 5000 }, { attempt: failure, now: later })
    const delivery = await deliveryOf(store, leased)
    assert.deepEqual(
      [delivery.status, delivery.dueAt, delivery.attempts, delivery.lastOutcome, delivery.lastStatusCode],
      ['pending', later + 5000, 1, 'timeout', null],
    )
    assert.equal(delivery.finishedAt, null)
    assert.deepEqual(await leaseDue(store, { now: later + 4999 }), [])
    const again = await leaseOne(store, { now: later + 5000 })
    assert.deepEqual([again.attempts, again.attemptsInBudget, again.lateMs], [1, 1, 0])
  },

  'held waits behind the gate with its due time': async ({ store }) => {
    const { id } = await addEndpoint(store)
    await emit(store)
    const leased = await leaseOne(store)
    await settleAll(store, [leased], { status: 'held', delayMs: 5000 }, { now: later })
    const delivery = await deliveryOf(store, leased)
    assert.deepEqual([delivery.status, delivery.dueAt, delivery.attempts], ['held', later + 5000, 1])
    assert.deepEqual(await leaseDue(store, { now: later + 1e9 }), [])
    assert.deepEqual(
      (await store.outbox.held({ after: null, limit: 10 })).map(({ endpointId }) => endpointId),
      [id],
    )
  },

  'without an attempt nothing is counted': async ({ store }) => {
    await addEndpoint(store)
    await emit(store)
    await settleAll(store, [await leaseOne(store)], { status: 'pending', delayMs: 0 })
    const leased = await leaseOne(store)
    await settleAll(store, [leased], { status: 'pending', delayMs: 0 }, { attempt: null })
    const again = await leaseOne(store)
    assert.deepEqual([again.attempts, again.attemptsInBudget], [1, 1])
    assert.equal((await deliveryOf(store, leased)).lastOutcome, 'response')
    assert.equal((await store.log.attempts({ tenant: 'acme', deliveryId: leased.id })).length, 1)
  },

  'attempts come back as they were, by number': async ({ store }) => {
    await addEndpoint(store)
    await emit(store)
    const details: Partial<AttemptRecord>[] = [
      {
        requestHeaders: null,
        outcome: 'tls',
        statusCode: null,
        error: "certificate of 'x' \\ expired",
        responseHeaders: null,
        responseBody: null,
      },
      {
        statusCode: 503,
        requestHeaders: { 'x-ü': '"1"', 'x-many': ['a', 'b'] },
        responseHeaders: { 'retry-after': '5', 'x-ü': '😀' },
        responseBody: '<h1>"no"</h1>\u{1f600}',
        responseTruncated: true,
        startedAt: testEpoch + 3,
        durationMs: 0,
      },
      { statusCode: 200 },
    ]
    const expected = []
    for (const detail of details) {
      const leased = await leaseOne(store)
      expected.push(attemptRecord(leased, detail))
      await settleAll(store, [leased], { status: 'pending', delayMs: 0 }, { attempt: detail })
    }
    const { id } = await leaseOne(store)
    const attempts = await store.log.attempts({ tenant: 'acme', deliveryId: id })
    assert.deepEqual(attempts, expected)
    assert.deepEqual(
      attempts.map(({ number }) => number),
      [1, 2, 3],
    )
  },

  'an attempt whose row is not to be kept counts all the same, and no row is in its way': async ({ store }) => {
    await addEndpoint(store)
    await emit(store)
    await settleAll(store, [await leaseOne(store)], { status: 'pending', delayMs: 0 }, { attempt: { statusCode: 500 } })
    const leased = await leaseOne(store)
    const settlement = {
      ...refOf(leased),
      token: leased.token,
      // Its number is stored already
      attempt: attemptRecord(leased, { number: 1, outcome: 'timeout', statusCode: null }),
      unlogged: true,
    }
    const pending = { ...settlement, transition: { status: 'pending', delayMs: 0 } as const }
    const { settled } = await store.outbox.settle({ settlements: [pending], health: [], now: later })
    assert.deepEqual(settled, [leased.id])
    const again = await leaseOne(store)
    assert.deepEqual([again.attempts, again.attemptsInBudget], [2, 2])
    const failed = { ...settlement, token: again.token, transition: { status: 'failed' } as const }
    await store.outbox.settle({ settlements: [failed], health: [], now: later })
    const { status, attempts, lastOutcome, lastStatusCode } = await deliveryOf(store, leased)
    assert.deepEqual([status, attempts, lastOutcome, lastStatusCode], ['failed', 3, 'timeout', null])
    const rows = await store.log.attempts({ tenant: 'acme', deliveryId: leased.id })
    assert.deepEqual(
      rows.map(({ number, statusCode }) => [number, statusCode]),
      [[1, 500]],
    )
  },

  'many deliveries settle in one call, each in its own way': async ({ store }) => {
    await addEndpoint(store)
    await emitMany(store, 400)
    const leased = await leaseDue(store, { limit: 400 })
    const transitions = [
      { status: 'delivered' },
      { status: 'failed' },
      { status: 'cancelled', reason: 'expired' },
      { status: 'pending', delayMs: 1000 },
      { status: 'held', delayMs: 0 },
    ] as const
    const settlements = leased.map((delivery, index) => ({
      ...refOf(delivery),
      token: delivery.token,
      transition: transitions[index % transitions.length] ?? transitions[0],
      attempt: index % 2 === 0 ? attemptRecord(delivery) : null,
    }))
    const { settled, stale } = await store.outbox.settle({ settlements, health: [], now: later })
    sameIds(
      settled,
      leased.map(({ id }) => id),
    )
    assert.deepEqual(stale, [])
    assert.deepEqual(await statusCounts(store), { delivered: 80, failed: 80, cancelled: 80, pending: 80, held: 80 })
    for (const index of [0, 1]) {
      const id = leased[index]?.id ?? ''
      const attempts = await store.log.attempts({ tenant: 'acme', deliveryId: id })
      assert.equal(attempts.length, 1 - index)
      assert.equal((await deliveryOf(store, { tenant: 'acme', id })).attempts, 1 - index)
    }
  },

  'a call with nothing to settle does nothing': async ({ store }) => {
    const result = await store.outbox.settle({ settlements: [], health: [], now: later })
    assert.deepEqual(result, { settled: [], stale: [], healthMissed: [], suspended: [] })
  },

  'a row the store refuses fails its batch whole, is not called busy, and lets the others pass without it': async ({
    store,
  }) => {
    const endpoint = await addEndpoint(store)
    await emit(store)
    await settleAll(store, [await leaseOne(store)], { status: 'pending', delayMs: 0 }, { attempt: { statusCode: 500 } })
    const good = await emit(store, { createdAt: testEpoch + 1 })
    const leased = await leaseDue(store)
    const goodRow = leased.find(({ messageId }) => messageId === good.id)
    const badRow = leased.find(({ messageId }) => messageId !== good.id)
    assert.ok(goodRow && badRow)
    const settlement = (delivery: typeof goodRow, number: number) => ({
      ...refOf(delivery),
      token: delivery.token,
      transition: { status: 'delivered' as const },
      attempt: attemptRecord(delivery, { number }),
    })
    const health = [
      {
        tenant: 'acme',
        endpointId: endpoint.id,
        version: 1,
        fields: healthFields({ consecutiveFailures: 9 }),
        suspend: null,
      },
    ]
    // Attempt number 1 of this delivery is stored already.
    const settlements = [settlement(goodRow, 1), settlement(badRow, 1)]
    await assert.rejects(store.outbox.settle({ settlements, health, now: later }), (error: unknown) => {
      assert.ok(isWebhooksError(error), 'the error is a WebhooksError')
      assert.notEqual(error.code, 'store_unavailable')
      return true
    })
    assert.deepEqual(await statusCounts(store), { pending: 2 })
    assert.equal((await store.endpoints.health({ tenant: 'acme', id: endpoint.id }))?.version, 1)
    assert.deepEqual(await store.log.attempts({ tenant: 'acme', deliveryId: goodRow.id }), [])
    const stored = await store.log.attempts({ tenant: 'acme', deliveryId: badRow.id })
    assert.deepEqual(
      stored.map(({ statusCode }) => statusCode),
      [500],
    )
    const alone = await store.outbox.settle({ settlements: [settlement(goodRow, 1)], health, now: later })
    assert.deepEqual([alone.settled, alone.healthMissed], [[goodRow.id], []])
    const mended = await store.outbox.settle({ settlements: [settlement(badRow, 2)], health: [], now: later })
    assert.deepEqual(mended.settled, [badRow.id])
  },
})
