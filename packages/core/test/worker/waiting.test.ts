import { manualClock } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'
import { type CallPlan, faultyStore, type Verb } from '../support/faulty-store.js'
import { testInstance } from '../support/instance.js'
import { response } from '../support/outcomes.js'
import { quiet, simulation } from '../support/simulation.js'

const tenant = 'acme'
const second = 1000

type Plan = (verb: Verb) => CallPlan | undefined

/** A worker with one slot, whose receiver answers after `answerMs`; and an instance of another process on its store. */
async function oneSlot(options: { answerMs?: number; plan?: Plan; hands?: boolean } = {}) {
  const { answerMs = 500, plan = () => undefined, hands } = options
  const clock = manualClock()
  const calls: Verb[] = []
  const store = faultyStore(
    clock,
    (verb) => {
      calls.push(verb)
      return plan(verb)
    },
    { hands },
  )
  const worker = await simulation({
    clock,
    store,
    worker: { concurrency: 1, perEndpoint: 1 },
    answer: () => new Promise((resolve) => clock.setTimer(answerMs, () => resolve(response(200)))),
  })
  const { id } = await worker.addEndpoint()
  const elsewhere = await testInstance({ clock, store })
  const emit = async (options: object = {}) => {
    const { id: messageId } = await worker.webhooks.emit('invoice.paid', {}, { tenant, ...options })
    const [delivery] = (await worker.webhooks.deliveries.list({ tenant, where: { messageId } })).data
    return delivery?.id ?? ''
  }
  const stateOf = (deliveryId: string) => worker.webhooks.deliveries.get({ tenant, id: deliveryId })
  return { ...worker, stateOf, calls, endpointId: id, elsewhere: elsewhere.webhooks, emit }
}

/** The same with a delivery in flight and one that waits behind it. */
async function oneWaiting(options: Parameters<typeof oneSlot>[0] = {}) {
  const worker = await oneSlot(options)
  const inFlight = await worker.emit()
  const waiting = await worker.emit()
  await worker.pass(100, 100)
  expect(worker.sent).toHaveLength(1)
  return { ...worker, inFlight, waiting }
}

type Worker = Awaited<ReturnType<typeof oneSlot>>
type Manager = Worker['webhooks']

/** What may become of an endpoint while deliveries of it wait, and what then becomes of them. */
const changes: [string, (manager: Manager, ref: { tenant: string; id: string }) => Promise<unknown>, string][] = [
  ['paused', (manager, ref) => manager.endpoints.update({ ...ref, isActive: false }), 'held'],
  ['suspended', (manager, ref) => manager.endpoints.suspend(ref), 'held'],
  ['deleted', (manager, ref) => manager.endpoints.delete(ref), 'cancelled'],
]

describe('what waits in a lane', () => {
  it.each([
    ['less than a second', 600, 700],
    ['longer', 1500, 3000],
  ])('is not sent once it has expired, where it waited %s', async (_long, expiresInMs, answerMs) => {
    const { clock, emit, sent, stateOf, pass, end } = await oneSlot({ answerMs })
    await emit()
    const id = await emit({ expiresAt: new Date(clock.now() + expiresInMs) })
    await pass(10 * second, 100)
    expect(sent).toHaveLength(1)
    expect(await stateOf(id)).toMatchObject({ status: 'cancelled', cancelReason: 'expired', attempts: 0 })
    await end()
  })

  it('is told expired by the store’s time, whatever the clock of the worker says', async () => {
    const { clock, emit, sent, pass, end } = await oneSlot()
    const start = clock.now()
    await emit()
    await emit({ expiresAt: new Date(start + 5 * second) })
    await pass(100)
    expect(sent).toHaveLength(1)
    await pass(5 * second, 100)
    expect(sent).toHaveLength(2)
    await end()
  })

  it('is not sent after it was cancelled, at once or later', async () => {
    for (const answerMs of [200, 900, 5000]) {
      const { waiting, webhooks, sent, stateOf, pass, end } = await oneWaiting({ answerMs })
      expect(await webhooks.deliveries.cancel({ tenant, id: waiting })).toMatchObject({ status: 'cancelled' })
      await pass(10 * second, 100)
      expect(sent).toHaveLength(1)
      expect(await stateOf(waiting)).toMatchObject({ status: 'cancelled', attempts: 0 })
      await end()
    }
  })

  it.each(changes)('of an endpoint that was %s is not sent', async (_change, change, status) => {
    const { endpointId, waiting, webhooks, sent, stateOf, pass, end } = await oneWaiting()
    await change(webhooks, { tenant, id: endpointId })
    await pass(10 * second, 100)
    expect(sent).toHaveLength(1)
    expect(await stateOf(waiting)).toMatchObject({ status, attempts: 0 })
    await end()
  })

  it('goes to where its endpoint has moved', async () => {
    const { endpointId, webhooks, sent, pass, end } = await oneWaiting()
    await webhooks.endpoints.update({ tenant, id: endpointId, url: 'https://moved.example/' })
    await pass(10 * second, 100)
    expect(sent.map(({ request }) => request.url)).toEqual(['https://receiver.example/hooks', 'https://moved.example/'])
    await end()
  })

  it('of a tenant that was deleted is not sent', async () => {
    const { webhooks, sent, pass, end } = await oneWaiting()
    await webhooks.tenants.delete({ tenant })
    await pass(10 * second, 100)
    expect(sent).toHaveLength(1)
    await end()
  })
})

describe('what a claim is just giving', () => {
  /** A worker whose claim of one delivery is answered half a second after the store has made it. */
  async function claiming() {
    let slow = false
    const worker = await oneSlot({ plan: (verb) => (slow && verb === 'claim' ? { afterMs: 500 } : undefined) })
    await worker.pass(2 * second, 100)
    slow = true
    const id = await worker.emit()
    await worker.pass(100)
    slow = false
    expect(worker.sent).toEqual([])
    return { ...worker, id }
  }

  it('is not sent after it was cancelled meanwhile', async () => {
    const { id, webhooks, sent, pass, end } = await claiming()
    await webhooks.deliveries.cancel({ tenant, id })
    await pass(10 * second, 100)
    expect(sent).toEqual([])
    await end()
  })

  it('is sent where it was cancelled and sent again by hand meanwhile', async () => {
    const { id, webhooks, sent, pass, end } = await claiming()
    await webhooks.deliveries.cancel({ tenant, id })
    await webhooks.deliveries.retry({ tenant, id })
    await pass(5 * second, 100)
    expect(sent).toHaveLength(1)
    await end()
  })

  it.each(changes)('is not sent where its endpoint was %s meanwhile', async (_change, change, status) => {
    const { endpointId, webhooks, sent, delivery, pass, end } = await claiming()
    await change(webhooks, { tenant, id: endpointId })
    await pass(10 * second, 100)
    expect(sent).toEqual([])
    expect(await delivery()).toMatchObject({ status, attempts: 0 })
    await end()
  })

  it('goes to where its endpoint has moved meanwhile', async () => {
    const { endpointId, webhooks, sent, pass, end } = await claiming()
    await webhooks.endpoints.update({ tenant, id: endpointId, url: 'https://moved.example/' })
    await pass(10 * second, 100)
    expect(sent.map(({ request }) => request.url)).toEqual(['https://moved.example/'])
    await end()
  })

  it('is sent where its endpoint is changed all the time, to where it is then', async () => {
    const { endpointId, webhooks, sent, pass, end } = await oneSlot({
      plan: (verb) => (verb === 'claim' ? { afterMs: 500 } : undefined),
    })
    await webhooks.emit('invoice.paid', {}, { tenant })
    for (let change = 0; change < 50; change++) {
      await webhooks.endpoints.update({ tenant, id: endpointId, url: `https://moved.example/${sent.length}/${change}` })
      await pass(100)
    }
    expect(sent.map(({ request }) => request.url)).toEqual([expect.stringContaining('https://moved.example/0/')])
    await end()
  })

  it('is not sent where its tenant was deleted meanwhile', async () => {
    const { webhooks, sent, pass, end } = await claiming()
    await webhooks.tenants.delete({ tenant })
    await pass(10 * second, 100)
    expect(sent).toEqual([])
    await end()
  })

  it('by a publish is not sent either, where its endpoint was suspended before that was answered', async () => {
    const { endpointId, webhooks, sent, pass, delivery, end } = await oneSlot({
      hands: true,
      plan: (verb) => (verb === 'publish' ? { afterMs: 500 } : undefined),
    })
    await pass(2 * second, 100)
    const emitted = webhooks.emit('invoice.paid', {}, { tenant })
    await quiet()
    await webhooks.endpoints.suspend({ tenant, id: endpointId })
    await pass(second, 100)
    await emitted
    await pass(5 * second, 100)
    expect(sent).toEqual([])
    expect(await delivery()).toMatchObject({ status: 'held', attempts: 0 })
    await end()
  })
})

describe('what has waited for more than a second', () => {
  it('is not sent where another process has cancelled it', async () => {
    const { waiting, elsewhere, sent, stateOf, pass, end } = await oneWaiting({ answerMs: 3 * second })
    await elsewhere.deliveries.cancel({ tenant, id: waiting })
    await pass(10 * second, 100)
    expect(sent).toHaveLength(1)
    expect(await stateOf(waiting)).toMatchObject({ status: 'cancelled', attempts: 0 })
    await end()
  })

  it.each(changes)('is not sent where another process has %s its endpoint', async (_change, change, status) => {
    const { endpointId, waiting, elsewhere, sent, stateOf, pass, end } = await oneWaiting({ answerMs: 3 * second })
    await change(elsewhere, { tenant, id: endpointId })
    await pass(10 * second, 100)
    expect(sent).toHaveLength(1)
    expect(await stateOf(waiting)).toMatchObject({ status, attempts: 0 })
    await end()
  })

  it('is not sent either where the clock leapt meanwhile, so that the leases were renewed before a claim', async () => {
    const { clock, endpointId, waiting, elsewhere, sent, stateOf, pass, end } = await oneWaiting({
      answerMs: 3 * second,
    })
    await elsewhere.endpoints.suspend({ tenant, id: endpointId })
    await pass(2 * second, 100)
    clock.set(clock.now() + 60 * second)
    await pass(20 * second, 100)
    expect(sent).toHaveLength(1)
    expect(await stateOf(waiting)).toMatchObject({ status: 'held', attempts: 0 })
    await end()
  })

  it('goes to where another process has moved its endpoint', async () => {
    const { endpointId, elsewhere, sent, pass, end } = await oneWaiting({ answerMs: 3 * second })
    await elsewhere.endpoints.update({ tenant, id: endpointId, url: 'https://moved.example/' })
    await pass(10 * second, 100)
    expect(sent.map(({ request }) => request.url)).toEqual(['https://receiver.example/hooks', 'https://moved.example/'])
    await end()
  })

  it('is not sent where another process has deleted its tenant', async () => {
    const { elsewhere, sent, pass, end } = await oneWaiting({ answerMs: 3 * second })
    await elsewhere.tenants.delete({ tenant })
    await pass(10 * second, 100)
    expect(sent).toHaveLength(1)
    await end()
  })

  it('is not sent where a call of this process takes it back while the store is asked', async () => {
    let slow = false
    const { waiting, webhooks, sent, calls, pass, end } = await oneWaiting({
      answerMs: 3 * second,
      plan: (verb) => (slow && verb === 'renew' ? { afterMs: second } : undefined),
    })
    slow = true
    await pass(3 * second, 100)
    expect(calls).toContain('renew')
    expect(sent).toHaveLength(1)
    await webhooks.deliveries.cancel({ tenant, id: waiting })
    await pass(10 * second, 100)
    expect(sent).toHaveLength(1)
    await end()
  })

  it('is sent however slow the store is to say that it may be', async () => {
    const { sent, pass, end } = await oneWaiting({
      answerMs: 3 * second,
      plan: (verb) => (verb === 'renew' ? { beforeMs: 2 * second, afterMs: 2 * second } : undefined),
    })
    await pass(10 * second, 100)
    expect(sent).toHaveLength(2)
    await end()
  })

  it('is not sent on a word of the store that took longer than the lease', async () => {
    let renewals = 0
    const { waiting, elsewhere, sent, stateOf, pass, end } = await oneWaiting({
      answerMs: 3 * second,
      plan: (verb) => (verb === 'renew' && renewals++ === 0 ? { afterMs: 70 * second } : undefined),
    })
    await pass(65 * second, 1000)
    await elsewhere.deliveries.cancel({ tenant, id: waiting })
    await pass(20 * second, 1000)
    expect(sent).toHaveLength(1)
    expect(await stateOf(waiting)).toMatchObject({ status: 'cancelled', attempts: 0 })
    await end()
  })

  it('is asked for with all the others that wait, once a second at most', async () => {
    const clock = manualClock()
    let renewals = 0
    const store = faultyStore(clock, (verb) => {
      if (verb === 'renew') renewals++
      return undefined
    })
    const { webhooks, addEndpoint, sent, pass, end } = await simulation({
      clock,
      store,
      worker: { concurrency: 40, perEndpoint: 10 },
      answer: (_request, index) =>
        new Promise((resolve) => clock.setTimer(300 + ((index * 37) % 600), () => resolve(response(200)))),
    })
    for (let n = 0; n < 4; n++) await addEndpoint()
    await webhooks.emitMany(Array.from({ length: 200 }, (_, n) => ({ type: 'invoice.paid', payload: { n }, tenant })))
    await pass(60 * second, 20)
    expect(sent).toHaveLength(800)
    expect(renewals).toBeLessThanOrEqual(60)
    await end()
  })

  it('is given back when the worker stops while the store is asked', async () => {
    const { webhooks, sent, calls, stats, pass, end } = await (async () => {
      const worker = await oneWaiting({
        answerMs: 3 * second,
        plan: (verb) => (verb === 'renew' ? { beforeMs: 60 * second } : undefined),
      })
      return { ...worker, stats: () => worker.webhooks.stats() }
    })()
    await pass(4 * second, 100)
    expect(calls).toContain('renew')
    await end()
    expect(sent).toHaveLength(1)
    expect(await stats()).toMatchObject({ due: 1, pending: 1 })
    await webhooks.stop()
  })
})
