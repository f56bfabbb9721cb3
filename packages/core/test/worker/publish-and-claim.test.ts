import { type OutboxStore, rawJson, type Store } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { type ManualClock, manualClock } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'
import { maxKept, maxUnsettled } from '../../src/dispatch/index.js'
import type { Answer } from '../support/fake-transport.js'
import { testInstance } from '../support/instance.js'
import { response } from '../support/outcomes.js'
import { quiet, simulation } from '../support/simulation.js'
import { untyped } from '../support/untyped.js'

const tenant = 'acme'
type Publish = OutboxStore<never>['publish']

/** Publishes, and claims what is offered, as a store does to which a claim of its own would be one more trip. */
function publishAndClaim({ outbox }: Store<never>): Publish {
  return async ({ items, offer }) => {
    const { results, isWorkWaiting } = await outbox.publish({ items })
    if (offer === undefined) return { results, claim: null, isWorkWaiting: isWorkWaiting ?? true }
    const claim = await outbox.claim({ ...offer, maxBytes: 1e6 })
    return { results, claim, isWorkWaiting: isWorkWaiting === true && claim.deliveries.length === 0 }
  }
}

/**
 * A memory store that claims as it publishes, and counts how often each was asked of it: `publish` without an offer,
 * `offered` with one, which `publishOffered` can do otherwise.
 */
function handingStore(clock: ManualClock, publishOffered?: Publish) {
  const store = memoryStore({ clock })
  const counts = { claim: 0, publish: 0, offered: 0 }
  const outbox: OutboxStore<never> = {
    ...store.outbox,
    publish(request) {
      if (request.offer === undefined) {
        counts.publish++
        return store.outbox.publish(request)
      }
      counts.offered++
      return (publishOffered ?? publishAndClaim(store))(request)
    },
    claim(request) {
      counts.claim++
      return store.outbox.claim(request)
    },
  }
  const handing: Store<never> = { ...store, outbox }
  return { store: handing, counts }
}

async function run(options: { answer?: Answer; publishOffered?: Publish; worker?: object } = {}) {
  const clock = manualClock()
  const { publishOffered, ...rest } = options
  const { store, counts } = handingStore(clock, publishOffered)
  const instance = await simulation({ clock, store, ...rest })
  await instance.addEndpoint()
  await instance.pass(100)
  counts.claim = 0
  return { ...instance, store, counts }
}

describe('an emit in the process of an idle worker', () => {
  it('hands its delivery over, so that nothing is claimed for it', async () => {
    const { webhooks, sent, counts, deliveries, end } = await run()
    await webhooks.emit('invoice.paid', {}, { tenant })
    await quiet()
    expect(sent).toHaveLength(1)
    expect(counts).toEqual({ claim: 0, publish: 0, offered: 1 })
    expect(await deliveries()).toMatchObject([{ status: 'delivered', attempts: 1 }])
    await end()
  })

  it('offers no more than the slots that are free, and every message is sent once', async () => {
    const offered: number[] = []
    const clock = manualClock()
    const { store } = handingStore(clock)
    const outbox: OutboxStore<never> = {
      ...store.outbox,
      publish(request) {
        if (request.offer !== undefined) offered.push(request.offer.limit)
        return store.outbox.publish(request)
      },
    }
    const { webhooks, addEndpoint, sent, pass, deliveries, end } = await simulation({
      clock,
      store: { ...store, outbox },
      worker: { concurrency: 3, perEndpoint: 3 },
      answer: () => new Promise((resolve) => clock.setTimer(500, () => resolve(response(200)))),
    })
    await addEndpoint()
    await pass(100)
    for (let n = 0; n < 10; n++) await webhooks.emit('invoice.paid', { n }, { tenant })
    await pass(10_000, 100)
    expect(sent).toHaveLength(10)
    expect(offered[0]).toBe(3)
    expect(Math.max(...offered)).toBeLessThanOrEqual(3)
    expect(new Set((await deliveries()).map(({ status }) => status))).toEqual(new Set(['delivered']))
    await end()
  })

  it('hands deliveries over while it looks for what others have made, so that one look leads to no other', async () => {
    const clock = manualClock()
    const { store, counts } = handingStore(clock)
    let answer = () => {}
    let isSlow = false
    const outbox: OutboxStore<never> = {
      ...store.outbox,
      async claim(request) {
        const claimed = await store.outbox.claim(request)
        if (isSlow) await new Promise<void>((resolve) => (answer = resolve))
        return claimed
      },
    }
    let wake = () => {}
    const onWake: Store<never>['onWake'] = (listener) => {
      wake = listener
      return () => {}
    }
    const { webhooks, addEndpoint, sent, pass, end } = await simulation({ clock, store: { ...store, outbox, onWake } })
    await addEndpoint()
    await pass(100)
    isSlow = true
    counts.claim = 0
    const other = await testInstance({ clock, store })
    // The second comes while the worker looks for the first, so that it looks again
    for (let n = 0; n < 2; n++) {
      await other.webhooks.emit('invoice.paid', {}, { tenant })
      wake()
      await quiet()
    }
    for (let n = 0; n < 3; n++) {
      await webhooks.emit('invoice.paid', {}, { tenant })
      await quiet()
    }
    expect(counts).toEqual({ claim: 1, publish: 2, offered: 3 })
    // With its first, this store hands over what the other has made since
    expect(sent).toHaveLength(4)
    for (let n = 0; n < 2; n++) {
      answer()
      await quiet()
    }
    expect(sent).toHaveLength(5)
    expect(counts.claim).toBe(2)
    isSlow = false
    await end()
    await other.webhooks.close()
  })

  it('looks for nothing that is held for an endpoint which is closed', async () => {
    const { webhooks, addEndpoint, sent, counts, pass, deliveries, end } = await run()
    const { id } = await addEndpoint()
    await webhooks.endpoints.suspend({ tenant, id })
    await pass(100)
    counts.claim = 0
    for (let n = 0; n < 3; n++) {
      await webhooks.emit('invoice.paid', {}, { tenant })
      await quiet()
    }
    expect(sent).toHaveLength(3)
    expect(counts).toMatchObject({ offered: 3, claim: 0 })
    const closed = await addEndpoint({ tenant: 'closed' })
    await webhooks.endpoints.suspend({ tenant: 'closed', id: closed.id })
    await pass(100)
    counts.claim = 0
    webhooks.emitSync('invoice.paid', {}, { tenant: 'closed' })
    await quiet()
    expect(counts.claim).toBe(0)
    const statuses = (await deliveries()).map(({ status }) => status)
    expect(statuses.sort()).toEqual([...Array(3).fill('delivered'), ...Array(3).fill('held')])
    await end()
  })

  it('offers nothing while too many outcomes are unsettled, and again once they are not', async () => {
    const clock = manualClock()
    const { store, counts } = handingStore(clock)
    let repair = () => {}
    const repaired = new Promise<void>((resolve) => {
      repair = resolve
    })
    const outbox: OutboxStore<never> = {
      ...store.outbox,
      async settle(request) {
        await repaired
        return store.outbox.settle(request)
      },
    }
    const { webhooks, addEndpoint, sent, pass, deliveries, end } = await simulation({
      clock,
      store: { ...store, outbox },
      worker: { concurrency: 2, perEndpoint: 2 },
    })
    await addEndpoint()
    await pass(100)
    const limit = maxUnsettled({ concurrency: 2 })
    for (let n = 0; n < limit + 10; n++) {
      await webhooks.emit('invoice.paid', { n }, { tenant })
      await quiet()
    }
    expect(counts).toMatchObject({ offered: limit, publish: 10 })
    expect(sent).toHaveLength(limit)
    repair()
    await pass(5000, 100)
    await webhooks.emit('invoice.paid', {}, { tenant })
    await quiet()
    expect(counts).toMatchObject({ offered: limit + 1, publish: 10 })
    expect(sent).toHaveLength(limit + 11)
    expect(new Set((await deliveries()).map(({ status }) => status))).toEqual(new Set(['delivered']))
    await end()
  })

  it('offers nothing for more bytes of payloads than it has room for, and sends them all the same', async () => {
    const { webhooks, sent, counts, pass, end } = await run({ worker: { concurrency: 4 } })
    const payload = rawJson(JSON.stringify('x'.repeat(1_000_000)))
    const { bytes } = maxKept({ concurrency: 4 })
    const messages = Math.ceil(bytes / 1_000_000)
    await webhooks.emitMany(Array.from({ length: messages }, () => ({ type: 'invoice.paid', payload, tenant })))
    expect(counts).toMatchObject({ publish: 1, offered: 0 })
    await pass(5000, 100)
    expect(sent).toHaveLength(messages)
    await webhooks.emit('invoice.paid', {}, { tenant })
    expect(counts).toMatchObject({ publish: 1, offered: 1 })
    await end()
  })

  it('sends what is emitted by emitSync too, and what the store did not hand over', async () => {
    const { webhooks, sent, store, end } = await run({
      publishOffered: ({ items }) => store.outbox.publish({ items }),
    })
    webhooks.emitSync('invoice.paid', {}, { tenant })
    await quiet()
    expect(sent).toHaveLength(1)
    await webhooks.emit('invoice.paid', {}, { tenant })
    await quiet()
    expect(sent).toHaveLength(2)
    await end()
  })

  it('offers nothing once the worker is stopped, and gives back what came too late', async () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const { webhooks, sent, store, counts, deliveries, end } = await run({
      async publishOffered(request) {
        const published = await publishAndClaim(store)(request)
        await held
        return published
      },
    })
    const emitted = webhooks.emit('invoice.paid', {}, { tenant })
    await quiet()
    await end()
    release()
    expect((await emitted).deliveries).toBe(1)
    await webhooks.emit('invoice.paid', {}, { tenant })
    await quiet()
    expect(counts.offered).toBe(1)
    expect(sent).toEqual([])
    expect(await webhooks.stats()).toMatchObject({ due: 2, pending: 2 })
    expect(await deliveries()).toMatchObject([{ attempts: 0 }, { attempts: 0 }])
  })

  it('learns of a change without changing what a claim that is under way was asked with', async () => {
    const clock = manualClock()
    const { store, counts } = handingStore(clock)
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let isHeld = false
    const asked: (number | undefined)[] = []
    const { webhooks, addEndpoint, pass, deliveries, errors, end } = await simulation({
      clock,
      store: {
        ...store,
        outbox: {
          ...store.outbox,
          async claim(request) {
            const claim = await store.outbox.claim(request)
            const [found] = claim.endpoints
            if (!isHeld || found === undefined) return claim
            isHeld = false
            asked.push(request.known.get(found.id))
            await held
            asked.push(request.known.get(found.id))
            return claim
          },
        },
      },
    })
    const { id } = await addEndpoint()
    await webhooks.emit('invoice.paid', {}, { tenant })
    await pass(100)
    isHeld = true
    webhooks.emitSync('invoice.paid', {}, { tenant })
    await quiet()
    // By another process
    await store.endpoints.update({ tenant, id, patch: { name: 'changed' } })
    await webhooks.emit('invoice.paid', {}, { tenant })
    await quiet()
    release()
    await pass(2000, 100)
    expect(counts.offered).toBe(2)
    expect(asked).toEqual([1, 1])
    expect((await deliveries()).map(({ status }) => status)).toEqual(Array(3).fill('delivered'))
    expect(errors).toEqual([])
    await end()
  })

  it('looks again after a second where an endpoint could not be read with what it took, though it polls seldom', async () => {
    const clock = manualClock()
    const { store } = handingStore(clock)
    const { webhooks, addEndpoint, sent, errors, pass, end } = await simulation({
      clock,
      store: {
        ...store,
        outbox: {
          ...store.outbox,
          async publish(request) {
            const { results, claim } = await store.outbox.publish(request)
            return { results, claim: claim === null ? null : { ...claim, endpoints: [] } }
          },
        },
      },
      worker: { pollMs: 3_600_000 },
    })
    await addEndpoint()
    await pass(100_000, 1000)
    await webhooks.emit('invoice.paid', {}, { tenant })
    await pass(1100, 100)
    expect(sent).toHaveLength(1)
    expect(errors).toMatchObject([{ code: 'store_failed' }])
    await end()
  })

  it('does not fail, nor end the process, where a store hands over nonsense', async () => {
    const { webhooks, store, errors, end } = await run({
      publishOffered: async ({ items }) => ({
        ...(await store.outbox.publish({ items })),
        claim: untyped({ deliveries: [{}] }),
      }),
    })
    expect((await webhooks.emit('invoice.paid', {}, { tenant })).deliveries).toBe(1)
    await quiet()
    expect(errors).toMatchObject([{ code: 'store_failed' }])
    await end()
  })
})
