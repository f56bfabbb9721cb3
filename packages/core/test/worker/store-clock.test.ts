import type { OutboxStore } from '@posthorn/core'
import { manualClock } from '@posthorn/testkit'
import { expect, it } from 'vitest'
import { faultyStore } from '../support/faulty-store.js'
import { response } from '../support/outcomes.js'
import { quiet, simulation } from '../support/simulation.js'

const tenant = 'acme'
const second = 1000
const leaseMs = 10 * second

/** Two processes on one store, whose clock is ahead by what the test says. Answers take five seconds; the first may be bad. */
async function twoProcesses(statuses: number[] = []) {
  const clock = manualClock()
  let aheadMs = 0
  const store = faultyStore(clock, () => undefined, { aheadMs: () => aheadMs })
  let isBlind = false
  const nothing = () => ({ deliveries: [], messages: [], endpoints: [], deleted: [], now: clock.now() + aheadMs })
  /** Its claims give nothing while it is said to be blind: the other process comes first. */
  const outbox: OutboxStore<never> = {
    ...store.outbox,
    publish: (request) => store.outbox.publish(request),
    claim: (request) =>
      isBlind ? Promise.resolve({ ...nothing(), nextDueAt: null, reached: null }) : store.outbox.claim(request),
  }
  const sent: string[] = []
  const told: string[] = []
  async function processNamed(name: string) {
    const instance = await simulation({
      clock,
      store: name === 'first' ? { ...store, outbox } : store,
      worker: { leaseMs, concurrency: 8, perEndpoint: 8 },
      retry: { next: () => 60 * second },
      answer(request) {
        sent.push(`${name} ${request.headers['webhook-id']}`)
        const outcome = response(statuses.shift() ?? 200)
        return new Promise((resolve) => clock.setTimer(5 * second, () => resolve(outcome)))
      },
    })
    instance.webhooks.on('delivery.delivered', ({ deliveryId }) => told.push(deliveryId))
    return instance
  }
  const first = await processNamed('first')
  const other = await processNamed('other')
  await first.addEndpoint()
  async function emit(count: number): Promise<void> {
    const items = Array.from({ length: count }, (_, n) => ({ type: 'invoice.paid' as const, payload: { n }, tenant }))
    await first.webhooks.emitMany(items)
    await quiet()
  }
  const end = () => Promise.all([first.end(), other.end()])
  const leap = (ms: number) => {
    aheadMs += ms
  }
  const blind = (now: boolean) => {
    isBlind = now
  }
  return { ...first, emit, leap, blind, sent, told, end }
}

it('where the store’s clock leaps past the leases, other processes send what is in flight once more, and it counts once', async () => {
  const { emit, leap, blind, sent, told, deliveries, pass, end } = await twoProcesses()
  // Until an endpoint has answered once it gets one request at a time
  await emit(1)
  await pass(6 * second, 100)
  await emit(11)
  await pass(2 * second, 100)
  blind(true)
  leap(3 * leaseMs)
  await pass(6 * second, 100)
  blind(false)
  await pass(20 * leaseMs, 100)
  const times = Map.groupBy(sent, (each) => each.split(' ')[1])
  expect(times.size).toBe(12)
  expect(sent.length).toBeGreaterThan(12)
  for (const each of times.values()) expect(each.length).toBeLessThanOrEqual(2)
  expect((await deliveries()).map(({ status, attempts }) => `${status} ${attempts}`)).toEqual(
    Array(12).fill('delivered 1'),
  )
  expect(told).toHaveLength(12)
  await end()
})

it('where it is set back, nothing is sent again, what is emitted goes at once, and a retry waits for its time', async () => {
  const { emit, leap, sent, delivery, deliveries, pass, end } = await twoProcesses([500])
  const hour = 3600 * second
  await emit(1)
  await pass(6 * second, 100)
  expect(sent).toHaveLength(1)
  leap(-hour)
  await pass(61 * second, 100)
  expect(sent).toHaveLength(1)
  expect(await delivery()).toMatchObject({ status: 'pending', attempts: 1 })
  await emit(1)
  await pass(6 * second, 100)
  expect(sent).toHaveLength(2)
  await pass(hour, 30 * second)
  await pass(6 * second, 100)
  expect(sent).toHaveLength(3)
  expect((await deliveries()).map(({ status }) => status)).toEqual(['delivered', 'delivered'])
  await end()
})
