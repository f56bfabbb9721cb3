import { manualClock } from '@posthorn/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CallPlan, faultyStore, type Verb } from '../support/faulty-store.js'
import { response } from '../support/outcomes.js'
import { quiet, simulation } from '../support/simulation.js'

const tenant = 'acme'
const second = 1000
const leaseMs = 10 * second

/** A worker with leases of ten seconds, `count` messages due, and answers that take `answerMs`. */
async function worker(options: {
  count?: number
  answerMs?: number
  concurrency?: number
  plan?: (verb: Verb) => CallPlan | undefined
}) {
  const { count = 30, answerMs = 0, concurrency = 8, plan = () => undefined } = options
  const clock = manualClock()
  const told: string[] = []
  const instance = await simulation({
    clock,
    store: faultyStore(clock, plan),
    worker: { leaseMs, concurrency, perEndpoint: concurrency },
    answer: () =>
      answerMs === 0 ? response(200) : new Promise((resolve) => clock.setTimer(answerMs, () => resolve(response(200)))),
  })
  instance.webhooks.on('delivery.delivered', ({ deliveryId }) => told.push(deliveryId))
  await instance.addEndpoint()
  const items = Array.from({ length: count }, (_, n) => ({ type: 'invoice.paid' as const, payload: { n }, tenant }))
  await instance.webhooks.emitMany(items)
  await quiet()
  /** How often each message was sent. */
  const counts = () => {
    const seen = new Map<unknown, number>()
    for (const { request } of instance.sent) {
      const id = request.headers['webhook-id']
      seen.set(id, (seen.get(id) ?? 0) + 1)
    }
    return [...seen.values()]
  }
  return {
    ...instance,
    told,
    counts,
    async expectEachOnce(): Promise<void> {
      const states = (await instance.deliveries()).map(({ status, attempts }) => `${status} ${attempts}`)
      expect(states).toEqual(Array(count).fill('delivered 1'))
      expect(counts()).toEqual(Array(count).fill(1))
      expect(told).toHaveLength(count)
      expect(new Set(told).size).toBe(count)
    },
  }
}

describe('a worker whose leases ran out sends nothing that it has the answer to again', () => {
  it('after an outage of the whole store', async () => {
    let down = false
    const { clock, pass, expectEachOnce, end } = await worker({
      answerMs: 2 * second,
      plan: () => (down ? { lost: 'unheard' } : undefined),
    })
    await pass(second)
    down = true
    await pass(5 * leaseMs, 100)
    down = false
    await pass(12 * leaseMs, 100)
    await expectEachOnce()
    expect(clock.monotonic()).toBeGreaterThan(leaseMs)
    await end()
  })

  it.each([
    ['in flight', 20 * second, undefined],
    ['in flight, with answers that are there when it goes on', 5 * second, undefined],
    ['being settled', second, 'settle'],
  ] as const)('after a pause with requests %s', async (_where, answerMs, slow) => {
    const { clock, pass, expectEachOnce, end } = await worker({
      answerMs,
      plan: (verb) => (verb === slow ? { beforeMs: 3 * second } : undefined),
    })
    await pass(2 * second, 100)
    for (let pauses = 0; pauses < 3; pauses++) {
      clock.pause(3 * leaseMs)
      await pass(4 * second, 100)
    }
    await pass(30 * leaseMs, 100)
    await expectEachOnce()
    await end()
  })

  it('after a pause that only the wall clock noticed, as where a laptop slept', async () => {
    const { clock, pass, expectEachOnce, end } = await worker({ answerMs: 3 * second })
    await pass(second)
    clock.set(clock.now() + 3 * leaseMs)
    await pass(10 * leaseMs, 100)
    await expectEachOnce()
    await end()
  })

  it('nor does a drain beside it, whose claim comes first', async () => {
    let lost = false
    const { clock, webhooks, sent, pass, expectEachOnce, end } = await worker({
      answerMs: 5 * second,
      plan: (verb) => (lost && (verb === 'renew' || verb === 'settle') ? { lost: 'unheard' } : undefined),
    })
    await pass(2 * second, 100)
    const before = sent.length
    expect(before).toBeGreaterThan(0)
    lost = true
    clock.pause(3 * leaseMs)
    const drained = webhooks.drain({ deadlineMs: 60 * second })
    await pass(12 * second, 100)
    lost = false
    await pass(30 * leaseMs, 100)
    await drained
    await expectEachOnce()
    await end()
  })

  it('when it is told to stop while a claim gives it what it has in flight', async () => {
    let slow = false
    const { clock, webhooks, sent, pass, deliveries, counts } = await worker({
      count: 4,
      answerMs: 20 * second,
      plan: (verb) => {
        if (slow && verb === 'renew') return { lost: 'unheard' }
        return slow && verb === 'claim' ? { afterMs: second } : undefined
      },
    })
    await pass(second, 100)
    expect(sent).toHaveLength(4)
    slow = true
    const draining = webhooks.drain({ deadlineMs: 60 * second })
    clock.pause(3 * leaseMs)
    await pass(0)
    const stopped = webhooks.stop({ graceMs: 20 * second })
    await pass(20 * second, 100)
    await Promise.all([draining, stopped])
    expect(counts()).toEqual([1, 1, 1, 1])
    expect((await deliveries()).map(({ status }) => status)).toEqual(Array(4).fill('delivered'))
  })

  it('however calls of the store, their answers and pauses pass each other', async () => {
    const call = fc.record(
      { beforeMs: fc.nat(8000), afterMs: fc.nat(8000), lost: fc.constantFrom('unheard', 'unanswered') },
      { requiredKeys: [] },
    )
    const step = fc.record({ verb: fc.constantFrom('claim', 'settle', 'renew', 'release'), call })
    const plan = fc.record({
      count: fc.integer({ min: 1, max: 40 }),
      concurrency: fc.integer({ min: 3, max: 10 }),
      answerMs: fc.constantFrom(0, 300, 7000, 25_000),
      steps: fc.array(step, { maxLength: 25 }),
      pauses: fc.array(fc.record({ after: fc.nat(9000), ms: fc.nat(25_000), drains: fc.boolean() }), { maxLength: 4 }),
    })
    await fc.assert(
      fc.asyncProperty(plan, async ({ steps, pauses, ...options }) => {
        const left = [...steps]
        const next = (verb: Verb): CallPlan | undefined => {
          const at = left.findIndex((each) => each.verb === verb)
          const plan = at < 0 ? undefined : left.splice(at, 1)[0]?.call
          // What such a claim takes, even of what is in flight here, nobody has until its lease is over
          return verb === 'claim' && plan?.lost === 'unanswered' ? { ...plan, lost: 'unheard' } : plan
        }
        const { clock, webhooks, pass, expectEachOnce, end } = await worker({ ...options, plan: next })
        const draining: Promise<unknown>[] = []
        for (const { after, ms, drains } of pauses) {
          await pass(after, 500)
          clock.pause(ms)
          // What a drain cuts off at its end is sent again
          if (drains && options.answerMs <= 300) draining.push(webhooks.drain({ deadlineMs: 300 * second }))
        }
        await pass(60 * leaseMs, 2000)
        await Promise.all(draining)
        await expectEachOnce()
        await end()
      }),
      { numRuns: 30 },
    )
  })
})
