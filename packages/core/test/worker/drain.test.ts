import { type Outcome, schedule, type TransportRequest } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { type ManualClock, manualClock } from '@posthorn/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { requestTimeout } from '../../src/dispatch/index.js'
import { testInstance } from '../support/instance.js'
import { noResponse, response } from '../support/outcomes.js'
import { quiet } from '../support/simulation.js'

const tenant = 'acme'

/** Answers after `ms`, or says that it timed out, as a transport does. */
const answerAfter = (ms: number, clock: ManualClock) => (request: TransportRequest) =>
  new Promise<Outcome>((resolve) => {
    clock.setTimer(Math.min(ms, request.timeoutMs), () =>
      resolve(ms < request.timeoutMs ? response(200) : noResponse('timeout')),
    )
  })

/** Drains while time passes, and gives what that did and how long it took. */
async function drainFor(ms: number, { webhooks, clock }: Awaited<ReturnType<typeof testInstance>>) {
  const started = clock.now()
  let done = false
  const draining = webhooks.drain({ deadlineMs: ms }).finally(() => {
    done = true
  })
  for (await quiet(); !done; await quiet()) clock.advance(50)
  return { ...(await draining), tookMs: clock.now() - started }
}

describe('drain, with an endpoint whose timeout is longer than the pass', () => {
  it('counts a request that was not answered in time, so that one that hangs uses its attempts up', async () => {
    const clock = manualClock()
    const instance = await testInstance({ clock, answer: answerAfter(Number.POSITIVE_INFINITY, clock) })
    await instance.addEndpoint({ timeoutMs: 30_000 })
    await instance.webhooks.emit('invoice.paid', {}, { tenant })
    const first = await drainFor(10_000, instance)
    expect(first).toMatchObject({ attempts: 1, delivered: 0 })
    expect(first.tookMs).toBeLessThanOrEqual(10_000)
    const [delivery] = (await instance.webhooks.deliveries.list({ tenant })).data
    expect(delivery).toMatchObject({ status: 'pending', attempts: 1, lastOutcome: 'timeout' })
    // The next attempt keeps the schedule: another pass at once does not send
    expect(await drainFor(1000, instance)).toMatchObject({ attempts: 0 })
    expect(instance.sent).toHaveLength(1)
  })

  it('ends in its time, and times its requests, where somebody sets the wall clock back', async () => {
    const clock = manualClock()
    const instance = await testInstance({
      clock,
      answer(request) {
        clock.setTimer(1000, () => clock.set(clock.now() - 3_600_000))
        return answerAfter(Number.POSITIVE_INFINITY, clock)(request)
      },
    })
    await instance.addEndpoint({ timeoutMs: 30_000 })
    await instance.webhooks.emit('invoice.paid', {}, { tenant })
    const started = clock.monotonic()
    const drained = await drainFor(10_000, instance)
    expect(drained).toMatchObject({ attempts: 1, delivered: 0 })
    expect(clock.monotonic() - started).toBeLessThanOrEqual(10_000)
    const [delivery] = (await instance.webhooks.deliveries.list({ tenant })).data
    const [attempt] = await instance.webhooks.deliveries.attempts({ tenant, id: delivery?.id ?? '' })
    expect(attempt?.durationMs).toBeGreaterThanOrEqual(9000)
  })

  it('lets one that answers within the pass be delivered', async () => {
    const clock = manualClock()
    const instance = await testInstance({ clock, answer: answerAfter(5000, clock) })
    await instance.addEndpoint({ timeoutMs: 30_000 })
    await instance.webhooks.emit('invoice.paid', {}, { tenant })
    expect(await drainFor(10_000, instance)).toMatchObject({ attempts: 1, delivered: 1 })
  })
})

it('requestTimeout: never longer than its own, never after the end, never none', () => {
  const ms = fc.integer({ min: 1, max: 1e6 })
  fc.assert(
    fc.property(ms, ms, fc.option(ms), (timeoutMs, now, endAt) => {
      const given = requestTimeout(timeoutMs, now, endAt)
      expect(given).toBeGreaterThanOrEqual(1)
      expect(given).toBeLessThanOrEqual(timeoutMs)
      if (endAt === null) expect(given).toBe(timeoutMs)
      else expect(now + given).toBeLessThanOrEqual(Math.max(endAt, now + 1))
    }),
  )
})

it('a drain does not end with a claim that was asked for before a retry became due, and answered after', async () => {
  const clock = manualClock()
  const store = memoryStore({ clock })
  const { outbox } = store
  let asked = 0
  let settled = () => {}
  const written = new Promise<void>((resolve) => {
    settled = resolve
  })
  const answers = [500, 200]
  const { webhooks, addEndpoint } = await testInstance({
    clock,
    retry: schedule([0, 0], { jitter: 0 }),
    answer: async () => {
      // Its second claim is on its way by then
      while (asked < 2) await quiet()
      return response(answers.shift() ?? 200)
    },
    store: {
      ...store,
      outbox: {
        ...outbox,
        async claim(request) {
          const claim = await outbox.claim(request)
          if (++asked === 2) await written
          await quiet()
          return claim
        },
        async settle(request) {
          const result = await outbox.settle(request)
          settled()
          return result
        },
      },
    },
  })
  await addEndpoint()
  await webhooks.emit('invoice.paid', {}, { tenant })
  expect(await webhooks.drain()).toEqual({ attempts: 2, delivered: 1 })
})

it('a drain has the store pass over nothing; a worker that goes on looking does not ask for that', async () => {
  const clock = manualClock()
  const store = memoryStore({ clock })
  const asked: unknown[] = []
  const claim: typeof store.outbox.claim = (request) => {
    asked.push(request.thorough)
    return store.outbox.claim(request)
  }
  const instance = await testInstance({ clock, store: { ...store, outbox: { ...store.outbox, claim } } })
  await drainFor(1000, instance)
  expect(new Set(asked)).toEqual(new Set([true]))
  asked.length = 0
  await instance.webhooks.start()
  await quiet()
  expect(new Set(asked)).toEqual(new Set([false]))
  const stopped = instance.webhooks.stop({ graceMs: 0 })
  await quiet()
  clock.advance(10_000)
  await stopped
})
