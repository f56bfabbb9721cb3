import type { Claim, OutboxStore, Store } from '@posthorn/core'
import { rawJson } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { type ManualClock, manualClock } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'
import { maxKept, maxUnsettled } from '../../src/dispatch/index.js'
import { response } from '../support/outcomes.js'
import { simulation } from '../support/simulation.js'

const tenant = 'acme'
const concurrency = 16
const kept = maxKept({ concurrency })

/** A memory store that counts its calls, and what of it is leased: deliveries, and bytes of their payloads. */
function watched(clock: ManualClock) {
  const store = memoryStore({ clock })
  const leased = new Map<string, number>()
  const most = { jobs: 0, bytes: 0, claimBytes: 0 }
  const calls = { claim: 0, feed: 0, held: 0, release: 0, parked: 0, fed: 0 }
  function noteLeased(claim: Claim | null): void {
    if (claim === null) return
    const sizes = new Map(claim.messages.map(({ id, payload }) => [id, payload.length]))
    for (const { id, messageId } of claim.deliveries) leased.set(id, sizes.get(messageId) ?? 0)
  }

  const outbox: OutboxStore<never> = {
    ...store.outbox,
    async claim(request) {
      calls.claim++
      most.claimBytes = Math.max(most.claimBytes, request.maxBytes)
      const claim = await store.outbox.claim(request)
      noteLeased(claim)
      return claim
    },
    async release(request) {
      calls.release++
      calls.parked += request.deliveries.filter(({ status }) => status === 'held').length
      for (const { deliveryId } of request.deliveries) leased.delete(deliveryId)
      await store.outbox.release(request)
      most.jobs = Math.max(most.jobs, leased.size)
      most.bytes = Math.max(
        most.bytes,
        [...leased.values()].reduce((sum, bytes) => sum + bytes, 0),
      )
    },
    async settle(request) {
      for (const { deliveryId } of request.settlements) leased.delete(deliveryId)
      return store.outbox.settle(request)
    },
    async held(request) {
      calls.held++
      return store.outbox.held(request)
    },
    async feed(request) {
      calls.feed++
      const fed = await store.outbox.feed(request)
      for (const count of fed.moved.values()) calls.fed += count
      noteLeased(fed.claim)
      return fed
    },
  }
  const watchedStore: Store<never> = { ...store, outbox }
  return { store: watchedStore, most, calls }
}

/** An instance whose receivers answer with 500 after `answerMs`, each with `messages` messages that are due. */
async function withFailing(endpoints: number, messages: number, payloadChars: number, answerMs: number) {
  const clock = manualClock()
  const { store, most, calls } = watched(clock)
  const instance = await simulation({
    clock,
    store,
    worker: { concurrency, perEndpoint: 4 },
    answer: () => new Promise((resolve) => clock.setTimer(answerMs, () => resolve(response(500)))),
  })
  for (let n = 0; n < endpoints; n++) await instance.addEndpoint()
  const payload = rawJson(JSON.stringify('x'.repeat(payloadChars)))
  await instance.webhooks.emitMany(Array.from({ length: messages }, () => ({ type: 'invoice.paid', payload, tenant })))
  return { ...instance, most, calls }
}

describe('what a worker keeps of endpoints that fail', () => {
  it('has a bound in jobs, however many there are', async () => {
    const { most, sent, pass, end } = await withFailing(1000, 3, 10, 50)
    await pass(30_000, 50)
    expect(sent.length).toBeGreaterThan(1000)
    expect(most.jobs).toBeLessThanOrEqual(kept.jobs / 2 + maxUnsettled({ concurrency }))
    await end()
  })

  it('has a bound in bytes, however large the payloads are, and a claim asks for no more than there is room for', async () => {
    const { most, sent, pass, end } = await withFailing(200, 2, 500_000, 500)
    await pass(20_000, 100)
    expect(sent.length).toBeGreaterThan(50)
    expect(most.bytes).toBeLessThanOrEqual(kept.bytes)
    expect(most.claimBytes).toBeLessThanOrEqual(kept.bytes)
    await end()
  })

  it('takes few calls of the store, and what is let through is not parked again', async () => {
    const { calls, sent, pass, end } = await withFailing(1000, 3, 10, 50)
    await pass(10_000, 50)
    const before = { ...calls, sent: sent.length }
    const seconds = 60
    await pass(seconds * 1000, 50)
    const did = sent.length - before.sent
    expect(did).toBeGreaterThan(500)
    expect(calls.parked - before.parked).toBeLessThanOrEqual(did / 10)
    // Three pages of held endpoints each second; retries are claimed as they fall due
    expect(calls.held - before.held).toBeLessThanOrEqual(3 * (seconds + 1))
    expect(calls.feed - before.feed).toBeLessThanOrEqual(did / 10)
    expect(calls.claim - before.claim).toBeLessThanOrEqual(did / 2)
    await end()
  })
})
