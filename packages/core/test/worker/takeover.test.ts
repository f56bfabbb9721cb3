import { manualClock } from '@posthorn/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CallPlan, faultyStore, type Verb } from '../support/faulty-store.js'
import { response } from '../support/outcomes.js'
import { quiet, simulation } from '../support/simulation.js'

const tenant = 'acme'
const second = 1000
const leaseMs = 10 * second

/**
 * A worker with leases of ten seconds, `count` messages due, and answers that take `answerMs`. The first `fails` requests
 * of each fail, and are due again `retryMs` later.
 */
async function worker(options: {
  count?: number
  fails?: number
  retryMs?: number
  answerMs?: number
  concurrency?: number
  plan?: (verb: Verb) => CallPlan | undefined
  aheadMs?: () => number
  /** Has the endpoint answered before: until then it is sent one at a time. */
  warm?: boolean
}) {
  const {
    count = 30,
    fails = 0,
    retryMs = 0,
    answerMs = 0,
    concurrency = 8,
    plan = () => undefined,
    aheadMs,
    warm = false,
  } = options
  const clock = manualClock()
  const told: string[] = []
  let warming = warm
  /** How often each message was sent. */
  const seen = new Map<unknown, number>()
  const instance = await simulation({
    clock,
    store: faultyStore(clock, plan, { aheadMs }),
    worker: { leaseMs, concurrency, perEndpoint: concurrency },
    retry: { next: () => retryMs },
    breaker: false,
    answer(request) {
      if (warming) return response(200)
      const id = request.headers['webhook-id']
      const times = (seen.get(id) ?? 0) + 1
      seen.set(id, times)
      const outcome = response(times > fails ? 200 : 500)
      return answerMs === 0 ? outcome : new Promise((resolve) => clock.setTimer(answerMs, () => resolve(outcome)))
    },
  })
  const { webhooks } = instance
  webhooks.on('delivery.delivered', ({ deliveryId }) => told.push(`${deliveryId} delivered`))
  webhooks.on('attempt.failed', ({ deliveryId, attempt }) => told.push(`${deliveryId} attempt ${attempt} failed`))

  await instance.addEndpoint()
  if (warming) {
    await webhooks.emit('invoice.paid', { n: -1 }, { tenant })
    await instance.pass(10 * second, 100)
    await webhooks.prune({ before: new Date(clock.now()) })
    warming = false
    for (const list of [told, instance.sent]) list.length = 0
  }
  const items = Array.from({ length: count }, (_, n) => ({ type: 'invoice.paid' as const, payload: { n }, tenant }))
  await webhooks.emitMany(items)
  await quiet()
  return {
    ...instance,
    counts: () => [...seen.values()],
    /** Each message was sent once, or once more for each failure, and everything is told once. */
    async expectEachOnce(emitted = count): Promise<void> {
      const states = (await instance.deliveries()).map(({ status, attempts }) => `${status} ${attempts}`)
      expect(states).toEqual(Array(emitted).fill(`delivered ${fails + 1}`))
      expect([...seen.values()]).toEqual(Array(emitted).fill(fails + 1))
      expect(told).toHaveLength(emitted * (fails + 1))
      expect(new Set(told).size).toBe(told.length)
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

  it('and renews before it claims, whichever timer is first', async () => {
    const calls: Verb[] = []
    const { clock, expectEachOnce, pass, end } = await worker({
      count: 4,
      answerMs: 5 * second,
      plan: (verb) => {
        calls.push(verb)
        return undefined
      },
    })
    await pass(second, 100)
    clock.pause(3 * leaseMs)
    calls.length = 0
    await clock.advanceAsync(second)
    expect(calls).toContain('claim')
    expect(calls.indexOf('renew')).toBe(0)
    await pass(10 * second, 100)
    await expectEachOnce()
    await end()
  })

  it.each([
    ['after the claim that gives them again', 0],
    ['before that claim is answered, and settled in vain', 3 * second],
  ])('where only the store’s clock said that they had, with answers %s', async (_when, afterMs) => {
    let aheadMs = 0
    const { sent, pass, expectEachOnce, end } = await worker({
      count: 8,
      warm: true,
      answerMs: 5 * second,
      aheadMs: () => aheadMs,
      plan: (verb) => (verb === 'claim' ? { afterMs } : undefined),
    })
    await pass(4 * second + afterMs, 100)
    expect(sent).toHaveLength(8)
    aheadMs = 3 * leaseMs
    await pass(10 * leaseMs, 100)
    await expectEachOnce()
    await end()
  })

  it('nor what a later claim of its process has given meanwhile', async () => {
    let aheadMs = 0
    let slow = false
    const { webhooks, pass, expectEachOnce, sent, end } = await worker({
      count: 0,
      aheadMs: () => aheadMs,
      answerMs: 6 * second,
      plan: (verb) => {
        if (!slow || verb !== 'claim') return undefined
        slow = false
        return { afterMs: 3 * second }
      },
    })
    await pass(3 * second, 100)
    slow = true
    await webhooks.emit('invoice.paid', {}, { tenant, deliverAt: new Date(0) })
    await quiet()
    aheadMs = 3 * leaseMs
    const drained = webhooks.drain({ deadlineMs: 60 * second })
    await pass(20 * second, 100)
    await drained
    expect(sent).toHaveLength(1)
    await expectEachOnce(1)
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
      warm: true,
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
      count: fc.integer({ min: 1, max: 20 }),
      concurrency: fc.integer({ min: 3, max: 10 }),
      answerMs: fc.constantFrom(0, 300, 7000, 25_000),
      fails: fc.constantFrom(0, 0, 1, 2),
      retryMs: fc.constantFrom(0, 500, 12_000),
      steps: fc.array(step, { maxLength: 25 }),
      pauses: fc.array(fc.record({ after: fc.nat(9000), ms: fc.nat(25_000), drains: fc.boolean() }), { maxLength: 4 }),
    })
    // A park that would come after the leases are over, and take what is in flight
    const parkedLate = {
      ...({ count: 9, concurrency: 3, answerMs: 7000, fails: 0, retryMs: 0 } as const),
      steps: [
        { verb: 'renew' as const, call: { beforeMs: 0, lost: 'unheard' as const } },
        { verb: 'release' as const, call: { afterMs: 1 } },
      ],
      pauses: [{ after: 0, ms: 8000, drains: false }],
    }
    await fc.assert(
      fc.asyncProperty(plan, async ({ steps, pauses, ...options }) => {
        const left = [...steps]
        const next = (verb: Verb): CallPlan | undefined => {
          const at = left.findIndex((each) => each.verb === verb)
          const plan = at < 0 ? undefined : left.splice(at, 1)[0]?.call
          // What such a claim takes, even of what is in flight here, nobody has until its lease is over
          if (verb === 'claim' && plan?.lost === 'unanswered') return { ...plan, lost: 'unheard' }
          return plan
        }
        const { clock, webhooks, deliveries, pass, expectEachOnce, end } = await worker({ ...options, plan: next })
        const draining: Promise<unknown>[] = []
        for (const { after, ms, drains } of pauses) {
          await pass(after, 500)
          clock.pause(ms)
          // What a drain cuts off at its end is sent again
          if (drains && options.answerMs <= 300) draining.push(webhooks.drain({ deadlineMs: 300 * second }))
        }
        const isOver = async () => (await deliveries()).every(({ status }) => status === 'delivered')
        for (let leases = 0; leases < 500 && !(await isOver()); leases += 5) await pass(5 * leaseMs, 2000)
        await pass(5 * leaseMs, 2000)
        await Promise.all(draining)
        await expectEachOnce()
        await end()
      }),
      { numRuns: 30, examples: [[parkedLate]] },
    )
  })
})
