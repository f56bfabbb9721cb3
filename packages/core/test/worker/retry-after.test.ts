import { createWebhooks, type Outcome, schedule } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { manualClock } from '@posthorn/testkit'
import { expect, it } from 'vitest'
import { fakeTransport } from '../support/fake-transport.js'
import { events } from '../support/instance.js'
import { noResponse, response } from '../support/outcomes.js'
import { simulation, until } from '../support/simulation.js'

const tenant = 'acme'
const secondMs = 1000
const busy = (seconds: number) => response(429, { 'retry-after': String(seconds) })

/** A worker, and a receiver that answers by hand or, from `answers` on, at once. */
async function started(options: NonNullable<Parameters<typeof simulation>[0]> = {}) {
  const clock = manualClock()
  const store = memoryStore({ clock })
  const open: ((outcome: Outcome) => void)[] = []
  const receiver: { answers: Outcome | null } = { answers: null }
  const answer = () => receiver.answers ?? new Promise<Outcome>((resolve) => open.push(resolve))
  const shared = {
    clock,
    store,
    breaker: false as const,
    retry: schedule([0, secondMs, secondMs, secondMs]),
    ...options,
  }
  const run = await simulation({ answer, ...shared })
  const emit = (count: number, more: object = {}) =>
    Promise.all(Array.from({ length: count }, () => run.webhooks.emit('invoice.paid', {}, { tenant, ...more })))
  const count = async (status: string) => (await run.deliveries()).filter((each) => each.status === status).length
  /** Another process on the same store. */
  async function startOther() {
    const transport = fakeTransport(clock, answer)
    const webhooks = createWebhooks({ ...shared, transport, events })
    await webhooks.start()
    return { webhooks, sent: transport.sent }
  }
  return { ...run, receiver, open, emit, count, startOther, answer: (n: number, how: Outcome) => open[n]?.(how) }
}

/** The same with one delivery whose receiver has asked for a minute, and four that wait since. */
async function waiting(endpoint: object = {}) {
  const run = await started()
  const { id } = await run.addEndpoint(endpoint)
  run.receiver.answers = busy(60)
  await run.emit(1)
  await run.pass(secondMs)
  expect(run.sent).toHaveLength(1)
  run.receiver.answers = response(200)
  await run.emit(4)
  await run.pass(2 * secondMs, 250)
  expect(run.sent).toHaveLength(1)
  return { ...run, ref: { tenant, id } }
}

it('an endpoint that answers with Retry-After gets nothing before its time from any process, and then all without a probe', async () => {
  const { webhooks, clock, addEndpoint, emit, open, answer, receiver, sent, pass, count, deliveries, ...run } =
    await started()
  const other = await run.startOther()
  const { id } = await addEndpoint()
  receiver.answers = response(200)
  await emit(1)
  await until(async () => (await count('delivered')) === 1, 'the receiver is known')
  receiver.answers = null
  await emit(2)
  await until(() => open.length === 2, 'two requests are in flight')
  const askedAt = clock.now()
  answer(0, busy(60))
  // On its way before, and no sign that the time is over
  answer(1, response(200))
  await until(async () => (await count('delivered')) === 2, 'the second is delivered')
  receiver.answers = response(200)
  await emit(5)
  const soFar = sent.length + other.sent.length
  await pass(59 * secondMs, 250)
  expect(sent.length + other.sent.length).toBe(soFar)
  expect(await count('held')).toBe(5)
  expect((await webhooks.endpoints.get({ tenant, id })).health).toMatchObject({
    breaker: 'closed',
    failures: 0,
    retryAt: new Date(askedAt + 60 * secondMs),
  })
  await pass(3 * secondMs, 250)
  expect(await count('delivered')).toBe(8)
  expect((await deliveries()).map(({ attempts }) => attempts).sort()).toEqual([1, 1, 1, 1, 1, 1, 1, 2])
  expect((await webhooks.endpoints.get({ tenant, id })).health.retryAt).toBeNull()
  await other.webhooks.stop({ graceMs: 0 })
  await run.end()
})

it('a worker that knows of a time which is over hears of the next one before it sends what has waited', async () => {
  const { addEndpoint, emit, open, answer, receiver, sent, pass, end, startOther } = await started()
  const { id } = await addEndpoint({ maxInFlight: 1 })
  receiver.answers = busy(10)
  await emit(1)
  await until(() => sent.length === 1, 'the receiver is asked')
  await emit(3)
  await pass(9 * secondMs, 250)
  receiver.answers = null
  await pass(2 * secondMs, 250)
  expect(open).toHaveLength(1)
  const other = await startOther()
  receiver.answers = busy(60)
  await emit(1)
  await pass(3 * secondMs, 250)
  expect(other.sent.length, `another process asks ${id} and is told to wait`).toBeGreaterThan(0)
  receiver.answers = response(200)
  const soFar = sent.length + other.sent.length
  answer(0, noResponse('busy'))
  await pass(20 * secondMs, 250)
  expect(sent.length + other.sent.length).toBe(soFar)
  await other.webhooks.stop({ graceMs: 0 })
  await end()
})

it('the new URL of an endpoint does not wait for what the old one asked for, then or in a late answer', async () => {
  const { webhooks, ref, receiver, open, answer, count, sent, pass, emit, end } = await waiting()
  await webhooks.endpoints.update({ ...ref, url: 'https://receiver.example/new' })
  await pass(secondMs, 250)
  expect(await count('delivered')).toBe(4)
  expect((await webhooks.endpoints.get(ref)).health.retryAt).toBeNull()
  receiver.answers = null
  await emit(1)
  await until(() => open.length === 1, 'a request is in flight')
  await webhooks.endpoints.update({ ...ref, url: 'https://receiver.example/newer' })
  receiver.answers = response(200)
  answer(0, busy(600))
  await pass(secondMs, 250)
  await emit(1)
  await pass(secondMs, 250)
  expect(sent.at(-1)?.request.url).toBe('https://receiver.example/newer')
  expect(await count('delivered')).toBe(5)
  await end()
})

it('another change of an endpoint does not end what its receiver asked for; to unsuspend or resume it does', async () => {
  const { webhooks, ref, sent, pass, count, end } = await waiting()
  await webhooks.endpoints.update({ ...ref, name: 'Billing' })
  await webhooks.endpoints.update({ ...ref, isActive: false })
  await pass(2 * secondMs, 250)
  expect(sent).toHaveLength(1)
  await webhooks.endpoints.update({ ...ref, isActive: true })
  await pass(4 * secondMs, 250)
  expect(await count('delivered')).toBe(4)
  await end()
})

it('a test request is sent all the same, and its success ends nothing', async () => {
  const { webhooks, ref, sent, pass, end } = await waiting()
  expect(await webhooks.endpoints.test(ref)).toMatchObject({ success: true })
  await pass(5 * secondMs, 250)
  expect(sent).toHaveLength(2)
  await end()
})

it('what expires while its endpoint is left alone is cancelled on time', async () => {
  const { clock, emit, pass, count, end } = await waiting()
  await emit(3, { expiresAt: new Date(clock.now() + 5 * secondMs) })
  await pass(4 * secondMs, 250)
  expect([await count('held'), await count('cancelled')]).toEqual([7, 0])
  await pass(3 * secondMs, 250)
  expect([await count('held'), await count('cancelled')]).toEqual([4, 3])
  await end()
})

it('the head of an ordered endpoint waits, and keeps its place', async () => {
  const { sent, pass, deliveries, end } = await waiting({ ordering: 'fifo' })
  await pass(55 * secondMs, 250)
  expect(sent).toHaveLength(1)
  await pass(6 * secondMs, 250)
  const inOrder = (await deliveries()).map(({ messageId }) => messageId).sort()
  expect(sent.map(({ request }) => request.headers['webhook-id'])).toEqual([inOrder[0], ...inOrder])
  await end()
})

it('what a receiver asks for is kept whatever its failure handling makes of the answer', async () => {
  const failureHandling = { triggers: ['5xx'], retry: null, divert: false, suspend: false }
  const { pass, count, end } = await waiting({ failureHandling })
  expect([await count('failed'), await count('held')]).toEqual([1, 4])
  await pass(60 * secondMs, 250)
  expect(await count('delivered')).toBe(4)
  await end()
})
