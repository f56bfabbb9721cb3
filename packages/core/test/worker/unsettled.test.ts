import { type OutboxStore, type SettleResult, type Store, WebhooksError } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { type ManualClock, manualClock } from '@posthorn/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maxUnsettled } from '../../src/dispatch/index.js'
import { testInstance } from '../support/instance.js'
import { response } from '../support/outcomes.js'
import { quiet, simulation } from '../support/simulation.js'
import { untyped } from '../support/untyped.js'

const tenant = 'acme'
const minute = 60_000

type Around = (write: () => Promise<SettleResult>, clock: ManualClock) => Promise<SettleResult>

/** An instance on a memory store whose settle goes through `around`. `counts.ahead`: most requests sent and not settled. `counts.sentAtRefusal`: sent when it was first refused. */
function withSettle(around: Around, concurrency: number, delayMs: (index: number) => number = () => 0) {
  const clock = manualClock()
  const memory = memoryStore({ clock })
  const counts = { sent: 0, settled: 0, ahead: 0, sentAtRefusal: Number.POSITIVE_INFINITY }
  const settle: OutboxStore<never>['settle'] = async (request) => {
    try {
      return await around(async () => {
        const result = await memory.outbox.settle(request)
        counts.settled += result.settled.length
        return result
      }, clock)
    } catch (error) {
      counts.sentAtRefusal = Math.min(counts.sentAtRefusal, counts.sent)
      throw error
    }
  }
  const store: Store<never> = { ...memory, outbox: { ...memory.outbox, settle } }
  const options = {
    clock,
    store,
    worker: { concurrency, perEndpoint: concurrency },
    answer(_request: unknown, index: number) {
      counts.sent++
      counts.ahead = Math.max(counts.ahead, counts.sent - counts.settled)
      return new Promise<ReturnType<typeof response>>((resolve) => {
        if (delayMs(index) === 0) resolve(response(200))
        else clock.setTimer(delayMs(index), () => resolve(response(200)))
      })
    },
  }
  const unsettled = maxUnsettled({ concurrency })
  return { memory, options, counts, unsettled, bound: unsettled + concurrency }
}

/** A settle that hangs, or is refused, until `repair` is called. */
function broken(how: 'hangs' | 'fails') {
  let down = true
  let resume = () => {}
  const repaired = new Promise<void>((resolve) => {
    resume = resolve
  })
  return {
    async around(write: () => Promise<SettleResult>): Promise<SettleResult> {
      if (down && how === 'fails') throw new WebhooksError('store_unavailable', 'away')
      await repaired
      return write()
    },
    repair(): void {
      down = false
      resume()
    },
  }
}

const messages = (count: number, options: { expiresAt?: Date } = {}) =>
  Array.from({ length: count }, (_, n) => ({ type: 'invoice.paid' as const, payload: { n }, tenant, ...options }))

describe.each(['hangs', 'fails'] as const)('with a store whose settle %s', (how) => {
  it.each([4, 40])('a worker of %i slots sends no more than its bound, and the rest once it is back', async (slots) => {
    const { around, repair } = broken(how)
    const { options, counts, unsettled, bound } = withSettle(around, slots)
    const { webhooks, addEndpoint, deliveries, pass, end } = await simulation(options)
    await addEndpoint()
    await webhooks.emitMany(messages(400))
    // Longer than leases last: they are renewed, so that nobody sends again
    await pass(5 * minute, 500)
    // A refusal is an answer: nothing more is started from then on
    if (how === 'fails') expect(counts.sent).toBe(counts.sentAtRefusal)
    else expect(counts.sent).toBeGreaterThanOrEqual(unsettled)
    expect(counts.sent).toBeLessThanOrEqual(bound)
    repair()
    await pass(5 * minute, 500)
    expect(counts.ahead).toBeLessThanOrEqual(bound)
    expect((await deliveries()).filter(({ status }) => status !== 'delivered')).toEqual([])
    expect(counts.sent).toBe(400)
    await end()
  })

  it.each([
    ['drain', 20],
    ['drain', 400],
    ['stop', 400],
  ] as const)('%s ends with %i due, and only what was not settled is sent again', async (verb, count) => {
    const { around, repair } = broken(how)
    const { options, counts, bound } = withSettle(around, 4)
    const { webhooks, addEndpoint, clock } = await testInstance(options)
    await addEndpoint()
    await webhooks.emitMany(messages(count))
    if (verb === 'stop') await webhooks.start()
    await quiet()
    let ended = false
    const ending = verb === 'stop' ? webhooks.stop({ graceMs: 1000 }) : webhooks.drain({ deadlineMs: 1000 })
    void ending.then(() => {
      ended = true
    })
    // The time it was given, and the time that is kept for writing back
    for (let ms = 0; ms < 3000; ms += 100) {
      await quiet()
      clock.advance(100)
    }
    await quiet()
    expect(ended).toBe(true)
    const inVain = counts.sent
    expect(inVain).toBeGreaterThan(0)
    expect(inVain).toBeLessThanOrEqual(bound)
    repair()
    await quiet()
    // What hung is written after all
    const late = counts.settled
    const next = await simulation(options)
    await next.pass(2 * minute, 500)
    expect((await next.deliveries()).filter(({ status }) => status !== 'delivered')).toEqual([])
    expect(counts.sent).toBe(count + inVain - late)
    await next.end()
  })
})

describe('a worker whose outcomes are not settled', () => {
  it('takes no more of what is only to be cancelled', async () => {
    const { around, repair } = broken('hangs')
    const { options, counts, bound } = withSettle(around, 4)
    const { webhooks, addEndpoint, clock, deliveries, pass, end } = await simulation(options)
    await webhooks.stop()
    await addEndpoint()
    await webhooks.emitMany(messages(400, { expiresAt: new Date(clock.now() + 1000) }))
    clock.advance(1000)
    await webhooks.start()
    await pass(5000, 100)
    const { due } = await webhooks.stats()
    expect(due).toBeGreaterThanOrEqual(400 - bound)
    repair()
    await pass(5000, 100)
    expect(new Set((await deliveries()).map(({ status }) => status))).toEqual(new Set(['cancelled']))
    expect(counts.sent).toBe(0)
    await end()
  })

  it('takes nothing that is let through meanwhile, which others can send', async () => {
    const { around, repair } = broken('fails')
    const { memory, options, counts } = withSettle(around, 4)
    const { webhooks, addEndpoint, deliveries, pass, end } = await simulation(options)
    const { id } = await addEndpoint({ eventTypes: ['user.created'] })
    await webhooks.endpoints.suspend({ tenant, id })
    await webhooks.emitMany(messages(20).map((message) => ({ ...message, type: 'user.created' as const })))
    await addEndpoint({ eventTypes: ['invoice.paid'] })
    await webhooks.emitMany(messages(1))
    await pass(1000, 500)
    expect(counts.sent).toBe(1)
    const other = await testInstance({ clock: options.clock, store: memory })
    await other.webhooks.endpoints.unsuspend({ tenant, id })
    await pass(5000, 500)
    await other.webhooks.start()
    await pass(5000, 500)
    expect((await deliveries()).filter(({ status }) => status === 'delivered')).toHaveLength(20)
    repair()
    const stopped = other.webhooks.stop({ graceMs: 0 })
    await end()
    await stopped
  })

  it('goes on where a store’s answers make no sense', async () => {
    const { options, counts } = withSettle(async (write) => {
      await write()
      return untyped(undefined)
    }, 4)
    const { webhooks, addEndpoint, errors, deliveries, pass, end } = await simulation(options)
    await addEndpoint()
    await webhooks.emitMany(messages(400))
    await pass(5000, 100)
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['store_failed']))
    expect(counts.sent).toBe(400)
    expect((await deliveries()).filter(({ status }) => status !== 'delivered')).toEqual([])
    await end()
  })

  it('keeps to its bound and sends each message once, however long settles take', async () => {
    const settles = fc.array(fc.oneof(fc.constant('away' as const), fc.nat(20_000)), { maxLength: 12 })
    const plan = fc.record({
      slots: fc.integer({ min: 1, max: 50 }),
      count: fc.nat(500),
      settles,
      delayMs: fc.nat(300),
    })
    await fc.assert(
      fc.asyncProperty(plan, async ({ slots, count, settles, delayMs }) => {
        let calls = 0
        const around: Around = async (write, clock) => {
          const next = settles[calls++] ?? 0
          if (next === 'away') throw new WebhooksError('store_unavailable', 'away')
          if (next > 0) await new Promise<void>((resolve) => clock.setTimer(next, resolve))
          return write()
        }
        const { options, counts, bound } = withSettle(around, slots, (index) => (index % 3 === 0 ? delayMs : 0))
        const { webhooks, addEndpoint, deliveries, pass, end } = await simulation(options)
        await addEndpoint()
        await webhooks.emitMany(messages(count))
        await pass(10 * minute, 1000)
        expect(counts.ahead).toBeLessThanOrEqual(bound)
        expect(counts.sent).toBe(count)
        expect((await deliveries()).filter(({ status }) => status !== 'delivered')).toEqual([])
        await end()
      }),
      { numRuns: 20 },
    )
  })
})
