import { createWebhooks, type Outcome, schedule } from '@posthorn/core'
import { manualClock } from '@posthorn/testkit'
import { expect, it } from 'vitest'
import { fakeTransport } from '../support/fake-transport.js'
import { faultyStore } from '../support/faulty-store.js'
import { events } from '../support/instance.js'
import { response } from '../support/outcomes.js'
import { simulation } from '../support/simulation.js'

const secondMs = 1000

it('an endpoint whose requests may take long is tried again as soon as its breaker lets one through', async () => {
  const { webhooks, addEndpoint, pass, sent, end } = await simulation({
    answer: () => response(503),
    breaker: { failures: 1, openMs: 10 * secondMs, maxOpenMs: 10 * secondMs },
    retry: schedule([0, ...Array.from({ length: 50 }, () => secondMs)]),
    limits: { timeoutMs: 300 * secondMs },
  })
  await addEndpoint()
  await webhooks.emit('invoice.paid', {}, { tenant: 'acme' })
  await pass(100 * secondMs, 250)
  // The first, and one each 10 s or a little less
  expect(sent.length).toBeGreaterThanOrEqual(9)
  expect(sent.length).toBeLessThanOrEqual(15)
  await end()
})

it('a probe that is still under way stays the only one, whoever else would try', async () => {
  const options = {
    breaker: { failures: 1, openMs: 10 * secondMs, maxOpenMs: 10 * secondMs },
    retry: schedule([0, ...Array.from({ length: 50 }, () => secondMs)]),
    limits: { timeoutMs: 300 * secondMs },
  }
  let isDown = true
  const answer = () => (isDown ? response(503) : new Promise<Outcome>(() => {}))
  const { webhooks, store, clock, addEndpoint, pass, sent, end } = await simulation({ ...options, answer })
  const transport = fakeTransport(clock, answer)
  const other = createWebhooks({ ...options, store, clock, transport, events })
  await other.start()
  await addEndpoint()
  for (let n = 0; n < 5; n++) await webhooks.emit('invoice.paid', { n }, { tenant: 'acme' })
  await pass(30 * secondMs, 250)
  isDown = false
  const before = sent.length + transport.sent.length
  expect(before).toBeGreaterThan(2)
  await pass(200 * secondMs, 250)
  expect(sent.length + transport.sent.length - before).toBe(1)
  const stopped = other.stop({ graceMs: 0 })
  await end()
  await stopped
})

it.each([
  ['this process', 0.5 * secondMs],
  // Of which this one knows nothing until it asks
  ['another', 2 * secondMs],
])(
  'a delivery that %s cancels while the store is asked for the right to probe with it is not sent',
  async (who, beforeMs) => {
    const clock = manualClock()
    let asksFor = 0
    const store = faultyStore(clock, (verb) => {
      if (verb !== 'reserve') return undefined
      asksFor++
      return { beforeMs }
    })
    const { webhooks, addEndpoint, deliveries, pass, sent, end } = await simulation({
      clock,
      store,
      answer: () => response(503),
      breaker: { failures: 1, openMs: 10 * secondMs, maxOpenMs: 10 * secondMs },
      retry: schedule([0, secondMs]),
    })
    await addEndpoint()
    await webhooks.emit('invoice.paid', {}, { tenant: 'acme' })
    while (asksFor === 0) await pass(100, 100)
    const [probe] = await deliveries()
    const other = createWebhooks({ store, clock, transport: fakeTransport(clock, () => response(200)), events })
    await (who === 'another' ? other : webhooks).deliveries.cancel({ tenant: 'acme', id: probe?.id ?? '' })
    await pass(20 * secondMs, 100)
    expect(sent).toHaveLength(1)
    await end()
  },
)
