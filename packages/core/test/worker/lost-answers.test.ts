import { manualClock } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'
import { type CallPlan, faultyStore, type Verb } from '../support/faulty-store.js'
import { response } from '../support/outcomes.js'
import { quiet, simulation } from '../support/simulation.js'

const tenant = 'acme'
const second = 1000

/** A worker whose receiver answers with `status`, on a store whose calls go as told; and all that is told of deliveries. */
async function worker(status: (index: number) => number, plan: (verb: Verb) => CallPlan | undefined, slots = 1) {
  const clock = manualClock()
  const instance = await simulation({
    clock,
    store: faultyStore(clock, plan),
    worker: { concurrency: slots, perEndpoint: slots },
    answer: (_request, index) => new Promise((resolve) => clock.setTimer(200, () => resolve(response(status(index))))),
  })
  const told: string[] = []
  for (const name of ['delivery.delivered', 'delivery.failed', 'attempt.failed', 'endpoint.suspended'] as const) {
    instance.webhooks.on(name, () => told.push(name))
  }
  const { id } = await instance.addEndpoint()
  const emit = (count: number) =>
    instance.webhooks.emitMany(
      Array.from({ length: count }, (_, n) => ({ type: 'invoice.paid' as const, payload: { n }, tenant })),
    )
  return { ...instance, told, endpointId: id, emit }
}

/** Loses the answers of the first settles of a worker, `lost` of them, and those of others not. */
function losing(lost: number) {
  let left = lost
  return (verb: Verb): CallPlan | undefined => (verb === 'settle' && left-- > 0 ? { lost: 'unanswered' } : undefined)
}

describe('a settle that the store made, and whose answer was lost', () => {
  it.each([1, 3])('is told of all the same, once, where %i answers are lost', async (lost) => {
    const { emit, told, sent, deliveries, pass, end } = await worker(() => 200, losing(lost))
    await emit(1)
    await pass(60 * second, 100)
    expect(told).toEqual(['delivery.delivered'])
    expect(sent).toHaveLength(1)
    expect(await deliveries()).toMatchObject([{ status: 'delivered', attempts: 1 }])
    await end()
  })

  it('is told of with its retry, which comes in its time', async () => {
    const { emit, told, sent, pass, end } = await worker((index) => (index === 0 ? 500 : 200), losing(1))
    await emit(1)
    await pass(60 * second, 100)
    expect(told).toEqual(['attempt.failed', 'delivery.delivered'])
    expect((sent[1]?.at ?? 0) - (sent[0]?.at ?? 0)).toBeLessThan(6 * second)
    await end()
  })

  it('tells of the endpoint that it suspended, and sends it nothing more', async () => {
    const { emit, told, sent, deliveries, webhooks, endpointId, pass, end } = await worker(() => 410, losing(1))
    await emit(5)
    await pass(60 * second, 100)
    expect(sent).toHaveLength(1)
    expect([...told].sort()).toEqual(['attempt.failed', 'delivery.failed', 'endpoint.suspended'])
    expect(await webhooks.endpoints.get({ tenant, id: endpointId })).toMatchObject({ status: 'suspended' })
    expect((await deliveries()).map(({ status }) => status).sort()).toEqual(['failed', 'held', 'held', 'held', 'held'])
    await end()
  })

  it('leaves health as its outcomes say, each counted once', async () => {
    const { emit, store, endpointId, pass, end } = await worker(() => 500, losing(1))
    await emit(1)
    await pass(second, 100)
    const health = await store.endpoints.health({ tenant, id: endpointId })
    expect(health).toMatchObject({ consecutiveFailures: 1, version: 2 })
    await end()
  })
})

describe('after a 410', () => {
  it('an endpoint is sent nothing more, before the store knows of it', async () => {
    let down = false
    const { emit, sent, deliveries, pass, end } = await worker(
      (index) => (index === 1 ? 410 : 200),
      (verb) => (down && verb === 'settle' ? { beforeMs: 5 * second, lost: 'unheard' } : undefined),
      2,
    )
    // One at a time until it has answered
    await emit(1)
    await pass(second, 100)
    down = true
    await emit(10)
    await quiet()
    // Two were in flight when the first of them answered
    expect(sent).toHaveLength(3)
    await pass(30 * second, 100)
    expect(sent).toHaveLength(3)
    down = false
    await pass(60 * second, 100)
    expect(sent).toHaveLength(3)
    const states = (await deliveries()).map(({ status }) => status).sort()
    expect(states).toEqual(['delivered', 'delivered', 'failed', ...Array(8).fill('held')])
    await end()
  })

  it('what waits for it is held in one call', async () => {
    let releases = 0
    const { emit, deliveries, pass, end } = await worker(
      () => 410,
      (verb) => {
        if (verb === 'release') releases++
        return verb === 'settle' ? { beforeMs: second } : undefined
      },
      3,
    )
    await emit(6)
    await quiet()
    releases = 0
    await pass(300, 100)
    const states = (await deliveries()).map(({ status }) => status).sort()
    // One was in flight, as none had been answered yet
    expect(states).toEqual([...Array(5).fill('held'), 'pending'])
    expect(releases).toBe(1)
    await end()
  })

  it('an endpoint that somebody else has suspended first is sent nothing either', async () => {
    let slow = false
    const { emit, clock, store, sent, endpointId, pass, end } = await worker(
      () => 410,
      (verb) => {
        if (verb === 'settle') return { beforeMs: 300 }
        return slow && verb === 'claim' ? { afterMs: 500 } : undefined
      },
      2,
    )
    await pass(2 * second, 100)
    await emit(1)
    await pass(200, 100)
    expect(sent).toHaveLength(1)
    // A claim that reads the endpoint before it is suspended, and is answered after our own settle
    slow = true
    await emit(1)
    await quiet()
    await store.endpoints.update({ tenant, id: endpointId, patch: { suspendedAt: clock.now(), suspendedReason: 'x' } })
    await pass(30 * second, 100)
    expect(sent).toHaveLength(1)
    await end()
  })
})
