import type { DeliveryTransition, Outcome } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { manualClock } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'
import { createStoreTime } from '../../src/worker/store-time.js'
import { testInstance } from '../support/instance.js'
import { response } from '../support/outcomes.js'
import { simulation } from '../support/simulation.js'

const tenant = 'acme'
const second = 1000

/** A worker whose clock is `aheadMs` before the store's, and an emitter whose clock is right. */
async function skewed(aheadMs: number, answer: (now: number) => Outcome, retryMs: number) {
  const clock = manualClock()
  const store = memoryStore({ clock })
  const settled: DeliveryTransition[] = []
  const outbox = {
    ...store.outbox,
    settle(request: Parameters<typeof store.outbox.settle>[0]) {
      settled.push(...request.settlements.map(({ transition }) => transition))
      return store.outbox.settle(request)
    },
  }
  const worker = await simulation({
    clock: { ...clock, now: () => clock.now() + aheadMs },
    store: { ...store, outbox },
    retry: { next: ({ retryAfterMs }) => retryAfterMs ?? retryMs },
    answer: () => answer(clock.now()),
  })
  await worker.addEndpoint()
  const { webhooks: elsewhere } = await testInstance({ clock, store })
  const emit = (expiresInMs: number) =>
    elsewhere.emit('invoice.paid', {}, { tenant, expiresAt: new Date(clock.now() + expiresInMs) })
  return { ...worker, emit, settled }
}

describe.each([
  ['fast', 30 * second],
  ['slow', -30 * second],
])('a worker whose clock is 30 s %s', (_how, aheadMs) => {
  it('gives up what expires before its next try, and nothing else, by the store’s time', async () => {
    const { emit, settled, pass, end } = await skewed(aheadMs, () => response(500), 5 * second)
    await emit(20 * second)
    await pass(2 * second, 100)
    expect(settled).toEqual([{ status: 'pending', delayMs: 5 * second }])
    await emit(4 * second)
    await pass(2 * second, 100)
    expect(settled.slice(1)).toEqual([{ status: 'cancelled', reason: 'expired' }])
    await end()
  })

  it('waits as long as a receiver asks for with a date', async () => {
    const until = (now: number) => new Date(now + 10 * second).toUTCString()
    const answer = (now: number) => response(503, { 'retry-after': until(now) })
    const { emit, settled, pass, end } = await skewed(aheadMs, answer, second)
    await emit(3600 * second)
    await pass(2 * second, 100)
    expect(settled).toEqual([{ status: 'pending', delayMs: expect.closeTo(10 * second, -3.5) }])
    await end()
  })
})

describe('the store’s time', () => {
  it('is that of the own clock until the store has told, and then what it told, whatever the wall clock does', () => {
    const clock = manualClock()
    const time = createStoreTime(clock)
    const start = clock.now()
    expect(time.now()).toBe(start)
    time.heard(start - 5000, clock.monotonic())
    clock.advance(100)
    clock.set(start + 3_600_000)
    expect(time.now()).toBe(start - 4900)
  })

  it('is not moved by an answer that took long, further than that one is sure of', () => {
    const clock = manualClock()
    const time = createStoreTime(clock)
    const start = clock.now()
    clock.advance(2000)
    // Said at any moment of these two seconds
    time.heard(start + 500, 0)
    expect(time.now()).toBe(start + 2000)
    time.heard(start + 4000, 0)
    expect(time.now()).toBe(start + 4000)
    time.heard(start - 9000, 0)
    expect(time.now()).toBe(start - 7000)
  })
})
