import type { OutboxStore, Store } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { type ManualClock, manualClock } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'
import { testInstance } from '../support/instance.js'
import { quiet } from '../support/simulation.js'

const tenant = 'acme'
const hangs = () => new Promise<never>(() => {})

/** An instance with a delivery that is due, on a store some of whose verbs never answer. */
async function withHanging(verbs: Partial<Store<never>>, outbox: Partial<OutboxStore<never>> = {}) {
  const clock = manualClock()
  const store = memoryStore({ clock })
  const hanging: Store<never> = { ...store, ...verbs, outbox: { ...store.outbox, ...outbox } }
  const instance = await testInstance({ clock, store: hanging })
  await instance.addEndpoint()
  await instance.webhooks.emit('invoice.paid', {}, { tenant })
  return { ...instance, clock }
}

/** What becomes of a call, and how much time passes until then. */
async function outcomeOf(clock: ManualClock, call: Promise<unknown>) {
  const started = clock.now()
  let outcome: unknown
  call.then(
    (result) => {
      outcome = result ?? 'done'
    },
    (error) => {
      outcome = error.code
    },
  )
  for (await quiet(); outcome === undefined; await quiet()) {
    if (clock.now() - started > 60_000) return { outcome: 'nothing', tookMs: null }
    clock.advance(50)
  }
  return { outcome, tookMs: clock.now() - started }
}

describe('a store that never answers', () => {
  it('does not hold a drain up that asks for its schema', async () => {
    const { webhooks, clock } = await withHanging({ checkSchema: hangs })
    const { outcome, tookMs } = await outcomeOf(clock, webhooks.drain({ deadlineMs: 2000 }))
    expect([outcome, tookMs]).toEqual(['store_unavailable', 2000])
  })

  it.each(['claim', 'settle', 'release', 'held'] as const)('does not hold a drain up in %s', async (verb) => {
    const { webhooks, clock } = await withHanging({}, { [verb]: hangs })
    const { outcome, tookMs } = await outcomeOf(clock, webhooks.drain({ deadlineMs: 2000 }))
    expect(outcome).toMatchObject({ delivered: expect.any(Number) })
    expect(tookMs).toBeLessThanOrEqual(2000)
  })

  it('does not hold close() up, which says so', async () => {
    const { webhooks, clock } = await withHanging({ close: hangs }, { claim: hangs })
    await webhooks.start()
    const { outcome, tookMs } = await outcomeOf(clock, webhooks.close({ graceMs: 1000 }))
    expect(outcome).toBe('store_unavailable')
    expect(tookMs).toBeLessThanOrEqual(10_000)
  })
})

it('a transport that never closes does not hold close() up, and the store is closed', async () => {
  const clock = manualClock()
  const store = memoryStore({ clock })
  const capabilities = { name: 'hanging', pinnedDns: true, headerLines: true, rawBody: true, ownConnections: true }
  const { webhooks } = await testInstance({ clock, store, transport: { capabilities, send: hangs, close: hangs } })
  const { outcome, tookMs } = await outcomeOf(clock, webhooks.close())
  expect(outcome).toBe('host_function_failed')
  expect(tookMs).toBeLessThanOrEqual(10_000)
  await expect(store.checkSchema()).rejects.toMatchObject({ code: 'closed' })
})
