import assert from 'node:assert/strict'
import type { Store } from '@posthorn/core'
import { type Engine, engineGroup, register, tenant } from '../engine-case.js'
import { withOutbox } from '../store-wrap.js'
import { deliveriesOf, untilCounts } from '../until.js'

/** Slots of one endpoint as stores gave them, in ms since 1970. */
interface Slots {
  times: number[]
  gapMs: number
}

/** The store, noting the slots that it gives. */
function noting<Tx>(store: Store<Tx>, slots: Slots): Store<Tx> {
  const reserve: Store<Tx>['outbox']['reserve'] = async (request) => {
    const result = await store.outbox.reserve(request)
    const [asked] = request.reservations
    const [given] = result.reservations
    if (asked === undefined || given === undefined) return result
    slots.gapMs = asked.gapMs
    for (let n = 0; n < given.count; n++) slots.times.push(result.now + given.delayMs + n * asked.gapMs)
    return result
  }
  return withOutbox(store, { reserve })
}

function emitOrders<Tx>(webhooks: Engine<Tx>, count: number) {
  return webhooks.emitMany(
    Array.from({ length: count }, (_, at) => ({ type: 'order.created' as const, payload: at, tenant })),
  )
}

const onceADay = { limit: 1, periodMs: 86_400_000 }

/** An endpoint gets no more than its limit, and waiting costs nothing. */
export const rateLimitCases = engineGroup('rate limit', {
  'two instances share one: each request has a slot of its own, a gap from the next': async ({
    store,
    engine,
    receiver,
    secondStore,
  }) => {
    const target = await receiver()
    const slots: Slots = { times: [], gapMs: 0 }
    const engines = [engine({ store: noting(store, slots) }), engine({ store: noting(await secondStore(), slots) })]
    const [first] = engines
    assert.ok(first)
    await register(first, target.url, { rateLimit: { limit: 40, periodMs: 1000 } })
    await emitOrders(first, 30)
    await Promise.all(engines.map((each) => each.start()))
    await untilCounts(first, { delivered: 30 })
    const times = slots.times.sort((a, b) => a - b)
    assert.ok(slots.gapMs >= 25, `a gap of ${slots.gapMs} ms, for 40 a second`)
    for (const [at, time] of times.entries()) {
      const before = times[at - 1] ?? 0
      assert.ok(time - before >= slots.gapMs - 0.01, `a slot comes ${time - before} ms after the one before`)
    }
    assert.equal(target.requests.length, 30)
    assert.ok(times.length >= 30, `${times.length} slots for 30 requests`)
    const attempts = (await deliveriesOf(first)).map((delivery) => delivery.attempts)
    assert.deepEqual(new Set(attempts), new Set([1]))
  },

  'what is over it waits in the store, untried and in nobody’s way, until the limit is lifted': async ({
    engine,
    receiver,
  }) => {
    const target = await receiver()
    const webhooks = engine({ worker: { concurrency: 8 } })
    const { id } = await register(webhooks, `${target.url}/limited`, { rateLimit: onceADay })
    const other = await register(webhooks, `${target.url}/other`)
    await webhooks.start()
    await emitOrders(webhooks, 200)
    await untilCounts(webhooks, { delivered: 200 }, { endpointId: other.id })
    await untilCounts(webhooks, { delivered: 1, held: 199 }, { endpointId: id })
    const waiting = await deliveriesOf(webhooks, { endpointId: id, status: 'held' })
    assert.ok(waiting.every(({ attempts }) => attempts === 0))
    const tested = await webhooks.endpoints.test({ tenant, id })
    assert.equal(tested.success, true, 'a test is sent whatever the limit')
    await webhooks.endpoints.update({ tenant, id, rateLimit: { limit: 10_000, periodMs: 1000 } })
    await untilCounts(webhooks, { delivered: 200 }, { endpointId: id })
    assert.equal(target.requests.length, 200 + 200 + 1)
  },

  'another process learns of a limit that was lifted': async ({ engine, receiver, secondStore }) => {
    const target = await receiver()
    const webhooks = engine()
    const { id } = await register(webhooks, target.url, { rateLimit: onceADay })
    await webhooks.start()
    await emitOrders(webhooks, 5)
    await untilCounts(webhooks, { delivered: 1, held: 4 })
    const elsewhere = engine({ store: await secondStore() })
    await elsewhere.endpoints.update({ tenant, id, rateLimit: null })
    await untilCounts(webhooks, { delivered: 5 })
  },

  'who stops gives back what waits for its slot': async ({ engine, receiver, secondStore }) => {
    const target = await receiver()
    const webhooks = engine()
    await register(webhooks, target.url, { rateLimit: { limit: 3, periodMs: 1000 } })
    await emitOrders(webhooks, 3)
    await webhooks.start()
    await target.waitFor(1)
    await webhooks.stop()
    const other = engine({ store: await secondStore() })
    await other.drain({ deadlineMs: 60_000 })
    assert.equal(target.requests.length, 3)
  },
})
