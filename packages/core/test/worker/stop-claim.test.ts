import { manualClock } from '@posthorn/testkit'
import { expect, it } from 'vitest'
import { type CallPlan, faultyStore, type Verb } from '../support/faulty-store.js'
import { noResponse } from '../support/outcomes.js'
import { quiet, simulation, until } from '../support/simulation.js'

const tenant = 'acme'

it('a claim that takes what a stop has just given back leaves it leased by nobody', async () => {
  const clock = manualClock()
  const plans = new Map<Verb, CallPlan>()
  const store = faultyStore(clock, (verb) => plans.get(verb))
  const { webhooks, addEndpoint, sent, pass } = await simulation({
    clock,
    store,
    answer: (_request, _index, signal) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve(noResponse('aborted')))),
  })
  await addEndpoint()
  await webhooks.emit('invoice.paid', {}, { tenant })
  await until(() => sent.length === 1, 'it is sent')
  // The claim is on its way when the worker stops, and is done after the settle, whose answer comes later
  plans.set('claim', { beforeMs: 5 })
  plans.set('settle', { afterMs: 10 })
  await pass(1500, 1)
  const now = clock.now()
  void webhooks.emit('invoice.paid', {}, { tenant })
  await quiet()
  const stopped = webhooks.stop({ graceMs: 0 })
  await pass(5000, 1)
  await stopped
  const { data } = await webhooks.deliveries.list({ tenant })
  expect(data.map(({ status, dueAt }) => [status, (dueAt?.getTime() ?? 0) <= now + 100])).toEqual([
    ['pending', true],
    ['pending', true],
  ])
})

it('a stop waits for what a publish under way claims, and gives it back', async () => {
  const clock = manualClock()
  const plans = new Map<Verb, CallPlan>()
  const store = faultyStore(clock, (verb) => plans.get(verb), { hands: true })
  const { webhooks, addEndpoint, sent, pass } = await simulation({ clock, store })
  await addEndpoint()
  await pass(1500, 1)
  plans.set('publish', { afterMs: 10 })
  plans.set('release', { beforeMs: 10 })
  const emitted = webhooks.emit('invoice.paid', {}, { tenant })
  await quiet()
  let dueAt: number | undefined
  const stopped = webhooks.stop({ graceMs: 0 }).then(async () => {
    dueAt = (await webhooks.deliveries.list({ tenant })).data[0]?.dueAt?.getTime()
  })
  await pass(100, 1)
  await Promise.all([emitted, stopped])
  expect(sent).toEqual([])
  expect(dueAt).toBeLessThanOrEqual(clock.now())
})
