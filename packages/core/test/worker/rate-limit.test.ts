import { memoryStore } from '@posthorn/memory'
import { manualClock } from '@posthorn/testkit'
import { expect, it } from 'vitest'
import { faultyStore } from '../support/faulty-store.js'
import { response } from '../support/outcomes.js'
import { simulation } from '../support/simulation.js'

/** Workers of as many processes, on one store and one clock. */
async function workers(count: number) {
  const clock = manualClock()
  const store = memoryStore({ clock })
  const answer = () =>
    new Promise<ReturnType<typeof response>>((resolve) => {
      clock.setTimer(5, () => resolve(response(200)))
    })
  const all = await Promise.all(Array.from({ length: count }, () => simulation({ clock, store, answer })))
  const [first] = all
  if (first === undefined) throw new Error('There is a worker.')
  return {
    ...first,
    emit: (n: number) =>
      first.webhooks.emitMany(Array.from({ length: n }, () => ({ type: 'invoice.paid', payload: 1, tenant: 'acme' }))),
    times: () => all.flatMap(({ sent }) => sent.map(({ at }) => at)).sort((a, b) => a - b),
    endAll: () => Promise.all(all.map(({ end }) => end())),
  }
}

function worstWindow(times: readonly number[], periodMs: number): number {
  return Math.max(0, ...times.map((from) => times.filter((time) => time >= from && time < from + periodMs).length))
}

it.each([
  { limit: 3, periodMs: 1000, passMs: 20_000, leapMs: 5 },
  { limit: 1, periodMs: 60_000, passMs: 900_000, leapMs: 100 },
  { limit: 200, periodMs: 1000, passMs: 3000, leapMs: 1 },
])('three workers use $limit in $periodMs ms, and no more', async ({ limit, periodMs, passMs, leapMs }) => {
  const { addEndpoint, emit, pass, times, deliveries, endAll } = await workers(3)
  await addEndpoint({ rateLimit: { limit, periodMs } })
  const wanted = Math.ceil((limit * passMs) / periodMs) + 10
  await emit(wanted)
  await pass(passMs, leapMs)
  expect(worstWindow(times(), periodMs)).toBeLessThanOrEqual(Math.floor(limit * 1.1))
  expect(times().length).toBeGreaterThanOrEqual(Math.floor((0.9 * limit * passMs) / periodMs))
  const tried = (await deliveries()).filter(({ attempts }) => attempts > 0)
  expect(tried.every(({ status, attempts }) => status === 'delivered' && attempts === 1)).toBe(true)
  await endAll()
})

it('while no slot is near, all that waits is held in the store, and no worker keeps any of it', async () => {
  const { addEndpoint, emit, pass, deliveries, endAll } = await workers(3)
  await addEndpoint({ rateLimit: { limit: 1, periodMs: 60_000 } })
  await emit(10)
  await pass(5000, 50)
  const statuses = (await deliveries()).map(({ status }) => status).sort()
  expect(statuses).toEqual(['delivered', ...Array.from({ length: 9 }, () => 'held')])
  await endAll()
})

it('a worker that stood still sends none of the slots that it missed', async () => {
  const { addEndpoint, emit, pass, clock, times, endAll } = await workers(1)
  await addEndpoint({ rateLimit: { limit: 20, periodMs: 1000 } })
  await emit(40)
  await pass(300, 5)
  const before = times().length
  clock.pause(700)
  clock.advance(0)
  await pass(1)
  expect(times().length - before).toBeLessThanOrEqual(2)
  await pass(3000, 5)
  expect(worstWindow(times(), 1000)).toBeLessThanOrEqual(22)
  expect(times()).toHaveLength(40)
  await endAll()
})

it('an ordered endpoint gets its limit where the store takes longer for a settle, a feed and a slot than there is between slots', async () => {
  const clock = manualClock()
  const calls: string[] = []
  const store = faultyStore(clock, (verb) => {
    calls.push(verb)
    return verb === 'settle' || verb === 'feed' || verb === 'reserve' ? { beforeMs: 4, afterMs: 4 } : undefined
  })
  const { webhooks, addEndpoint, pass, sent, end } = await simulation({ clock, store })
  await addEndpoint({ ordering: 'fifo', rateLimit: { limit: 50, periodMs: 1000 } })
  for (let n = 0; n < 300; n++) await webhooks.emit('invoice.paid', { n }, { tenant: 'acme' })
  await pass(1500, 2)
  const before = sent.length
  calls.length = 0
  await pass(4000, 2)
  const times = sent.map(({ at }) => at)
  expect(times.length - before).toBeGreaterThanOrEqual(0.9 * 50 * 4)
  expect(worstWindow(times, 1000)).toBeLessThanOrEqual(55)
  // Slots of several at once, beside what the next one waits for
  const reserved = calls.filter((verb) => verb === 'reserve').length
  expect(reserved).toBeLessThan((times.length - before) / 3)
  await end()
})

it('slots that were kept for more of an ordered endpoint than came keep nothing that comes later waiting', async () => {
  const { addEndpoint, emit, pass, times, clock, endAll } = await workers(2)
  await addEndpoint({ ordering: 'fifo', rateLimit: { limit: 50, periodMs: 1000 } })
  await emit(20)
  await pass(3000, 5)
  expect(times()).toHaveLength(20)
  const emittedAt = clock.now()
  await emit(1)
  await pass(2000, 5)
  expect(times()).toHaveLength(21)
  expect((times().at(-1) ?? 0) - emittedAt).toBeLessThanOrEqual(1200)
  await endAll()
})
