import { createWebhooks } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { describe, expect, it } from 'vitest'
import { guardedParts } from '../../src/guards.js'
import { fakeTransport } from '../support/fake-transport.js'
import { events, testInstance } from '../support/instance.js'
import { response } from '../support/outcomes.js'
import { untyped } from '../support/untyped.js'

const tenant = 'acme'

function fail(): never {
  throw new Error('the host’s own')
}

const reject = async () => fail()

/** One delivery of which the first attempt fails. */
async function failedOnce(options: object) {
  const instance = await testInstance({ answer: () => response(500), ...options })
  await instance.addEndpoint()
  await instance.webhooks.emit('invoice.paid', {}, { tenant })
  await instance.webhooks.drain()
  const [delivery] = (await instance.webhooks.deliveries.list({ tenant })).data
  return { ...instance, delivery, waitMs: (delivery?.dueAt?.getTime() ?? 0) - instance.clock.now() }
}

describe('a retry policy that throws or gives no delay', () => {
  const values = [undefined, Number.NaN, -1, -0.4, Number.NEGATIVE_INFINITY, '5', 5n, {}, true]

  it.each([fail, reject, ...values.map((value) => () => value)])(
    'is reported, and the standard one decides (%#)',
    async (next) => {
      const { errors, delivery, waitMs } = await failedOnce(untyped({ retry: { next } }))
      expect(errors.map(({ code }) => code)).toEqual(['host_function_failed'])
      expect(errors[0]?.message).toMatch(/^retry\.next (threw|must give).*the standard schedule decided/)
      expect(delivery).toMatchObject({ status: 'pending', attempts: 1 })
      expect(waitMs).toBeGreaterThanOrEqual(5000)
      expect(waitMs).toBeLessThanOrEqual(5500)
    },
  )

  it('may ask for any time, which is cut to thirty days', async () => {
    const { errors, waitMs } = await failedOnce({ retry: { next: () => Number.POSITIVE_INFINITY } })
    expect(errors).toEqual([])
    expect(waitMs).toBe(30 * 24 * 3600 * 1000)
  })
})

describe('a source of chance that throws or gives none', () => {
  it.each([fail, reject, ...[Number.NaN, 1, -0.1, '0', undefined].map((value) => () => value)])(
    'is reported, and another one asked (%#)',
    async (random) => {
      const { errors, delivery, waitMs } = await failedOnce(untyped({ random }))
      expect(errors.map(({ code }) => code)).toEqual(['host_function_failed'])
      expect(errors[0]?.message).toMatch(/^random (threw|must give)/)
      expect(delivery).toMatchObject({ status: 'pending', attempts: 1 })
      expect(waitMs).toBeGreaterThanOrEqual(5000)
    },
  )
})

describe('a clock that throws or gives no time', () => {
  it.each([fail, reject, () => Number.NaN, () => undefined, () => new Date()])(
    'is reported, and every delivery goes its way (%#)',
    async (broken) => {
      const transport = fakeTransport({ now: Date.now })
      const clock = untyped({ now: broken, monotonic: broken, setTimer: broken })
      const webhooks = createWebhooks({ store: memoryStore(), events, transport, clock })
      const codes = new Set<string>()
      webhooks.on('worker.error', ({ code }) => codes.add(code))
      await webhooks.migrate()
      await webhooks.endpoints.create({ tenant, url: 'https://receiver.example/' })
      await webhooks.emit('invoice.paid', {}, { tenant })
      expect(await webhooks.drain({ deadlineMs: 60_000 })).toEqual({ attempts: 1, delivered: 1 })
      expect([...codes]).toEqual(['host_function_failed'])
    },
  )

  it('whose monotonic time goes back is reported, and time goes on from where it was', () => {
    const errors: unknown[] = []
    const readings = [1e9, 5, 1e9 + 100_000]
    const host = { now: () => 0, monotonic: () => readings.shift() ?? fail(), setTimer: () => () => {} }
    const { clock } = guardedParts({ clock: host }, (error) => errors.push(error))
    const [first, second, third, fourth] = Array.from({ length: 4 }, clock.monotonic)
    expect([first, third]).toEqual([1e9, 1e9 + 100_000])
    expect(second).toBeGreaterThanOrEqual(1e9)
    expect(second).toBeLessThan(1e9 + 100_000)
    expect(fourth).toBeGreaterThanOrEqual(1e9 + 100_000)
    expect(errors).toMatchObject(Array(2).fill({ code: 'host_function_failed' }))
  })

  it('that gives no way to cancel a timer calls back once, and never after it was cancelled', () => {
    const callbacks: (() => void)[] = []
    const errors: unknown[] = []
    const setTimer = untyped((_delayMs: number, callback: () => void) => void callbacks.push(callback))
    const { clock } = guardedParts({ clock: { now: () => 0, monotonic: () => 0, setTimer } }, (error) =>
      errors.push(error),
    )
    let calls = 0
    const cancel = clock.setTimer(60_000, () => calls++)
    callbacks[0]?.()
    callbacks[0]?.()
    expect(calls).toBe(1)
    cancel()
    const cancelSecond = clock.setTimer(60_000, () => calls++)
    cancelSecond()
    callbacks[1]?.()
    expect(calls).toBe(1)
    expect(errors).toMatchObject(Array(2).fill({ code: 'host_function_failed' }))
  })

  it('whose cancelling throws is reported', () => {
    const errors: unknown[] = []
    const { clock } = guardedParts({ clock: { now: () => 0, monotonic: () => 0, setTimer: () => fail } }, (error) =>
      errors.push(error),
    )
    clock.setTimer(1, () => {})()
    expect(errors).toMatchObject([{ code: 'host_function_failed' }])
  })
})
