import { type Store, WebhooksError } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { manualClock } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'
import { testInstance } from '../support/instance.js'
import { quiet } from '../support/simulation.js'

const tenant = 'acme'
const minute = 60_000

const away = new WebhooksError('store_unavailable', 'PostgreSQL cannot be reached')
const unmigrated = new WebhooksError('schema_not_migrated', 'Call migrate() first.')

/** An instance with a delivery that is due. Its store's schema check does as `state.check` says. */
async function withCheck(check: () => Promise<void>) {
  const clock = manualClock()
  const memory = memoryStore({ clock })
  const state = { check, checks: 0 }
  const store: Store<never> = {
    ...memory,
    checkSchema() {
      state.checks++
      return state.check()
    },
  }
  const instance = await testInstance({ clock, store })
  await instance.addEndpoint()
  await instance.webhooks.emit('invoice.paid', {}, { tenant })
  const codes = () => instance.errors.map(({ code }) => code)
  async function pass(ms: number, leapMs = 1000): Promise<void> {
    for (let passed = 0; passed < ms; passed += leapMs) {
      clock.advance(leapMs)
      await quiet()
    }
  }
  return { ...instance, state, codes, pass }
}

const rejects = (error: unknown) => () => Promise.reject(error)
const hangs = () => new Promise<never>(() => {})

describe('start() while the store is away', () => {
  it('gives a worker that begins by itself once the store answers, and says once that it waits', async () => {
    const { webhooks, state, codes, errors, sent, pass } = await withCheck(rejects(away))
    await webhooks.start()
    await pass(10 * minute)
    expect(codes()).toEqual(['store_unavailable'])
    expect(errors[0]?.message).toContain('begins once the store answers: PostgreSQL cannot be reached')
    // It backs off
    expect(state.checks).toBeLessThan(40)
    expect(sent).toHaveLength(0)
    state.check = async () => {}
    await pass(minute)
    expect(sent).toHaveLength(1)
    const stopped = webhooks.stop({ graceMs: 0 })
    await pass(minute)
    await stopped
  })

  it('says so again where it comes to wait for something else, and waits for that too', async () => {
    const { webhooks, state, codes, sent, pass } = await withCheck(rejects(away))
    await webhooks.start()
    state.check = rejects(unmigrated)
    await pass(5 * minute)
    state.check = rejects(away)
    await pass(5 * minute)
    expect(codes()).toEqual(['store_unavailable', 'schema_not_migrated', 'store_unavailable'])
    state.check = async () => {}
    await pass(minute)
    expect(sent).toHaveLength(1)
    const stopped = webhooks.stop({ graceMs: 0 })
    await pass(minute)
    await stopped
  })

  it.each([
    ['waits for it', rejects(away)],
    ['waits for an answer of it', hangs],
  ])('is ended at once by stop() and close() while it %s', async (_, check) => {
    const { webhooks, state, codes, sent, pass } = await withCheck(check)
    const started = webhooks.start()
    await quiet()
    await webhooks.stop()
    await started
    const told = codes().length
    state.check = async () => {}
    await pass(5 * minute)
    expect([sent.length, codes().length]).toEqual([0, told])
    // It can be started anew
    state.check = check
    void webhooks.start()
    await quiet()
    await webhooks.close()
  })
})

describe('start() on a schema that is missing', () => {
  it('rejects who waits for it, and tells nobody else', async () => {
    const { webhooks, state, codes, sent, pass } = await withCheck(rejects(unmigrated))
    await expect(webhooks.start()).rejects.toBe(unmigrated)
    await webhooks.start().catch(() => {})
    await pass(minute)
    expect(codes()).toEqual([])
    // There is no worker until it is called again
    state.check = async () => {}
    await pass(minute)
    expect(sent).toHaveLength(0)
    await webhooks.start()
    await pass(1000)
    expect(sent).toHaveLength(1)
    const stopped = webhooks.stop({ graceMs: 0 })
    await pass(minute)
    await stopped
  })

  it('is told once as worker.error where nobody waits for it', async () => {
    const { webhooks, codes, pass } = await withCheck(rejects(unmigrated))
    void webhooks.start()
    await pass(minute)
    expect(codes()).toEqual(['schema_not_migrated'])
  })
})
