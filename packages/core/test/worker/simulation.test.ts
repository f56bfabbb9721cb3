import { standardSchedule } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { manualClock, seededRandom } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'
import { noResponse, response } from '../support/outcomes.js'
import { simulation } from '../support/simulation.js'

const tenant = 'acme'
const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

describe('a week of retries', () => {
  it('makes all ten attempts, each at its time, and then fails', async () => {
    const { webhooks, addEndpoint, clock, sent, delivery, pass, end } = await simulation({
      answer: () => response(500),
    })
    const start = clock.now()
    const announced: (number | null)[] = []
    const failed: number[] = []
    webhooks.on('attempt.failed', ({ nextAttemptInMs }) => announced.push(nextAttemptInMs))
    webhooks.on('delivery.failed', ({ attempt }) => failed.push(attempt))
    await addEndpoint()
    await webhooks.emit('invoice.paid', {}, { tenant })
    await pass(1)
    for (let attempt = 1; attempt < 10; attempt++) {
      const { dueAt, attempts } = await delivery()
      expect(attempts).toBe(attempt)
      const due = dueAt?.getTime() ?? 0
      // Nothing is sent before its time
      await pass(due - clock.now() - 1)
      expect(sent).toHaveLength(attempt)
      await pass(1)
      expect(sent).toHaveLength(attempt + 1)
    }
    const [, ...delays] = standardSchedule
    delays.forEach((delay, index) => {
      const waited = announced[index] ?? 0
      expect(waited).toBeGreaterThanOrEqual(delay)
      expect(waited).toBeLessThanOrEqual(delay * 1.1)
    })
    let at = start
    for (const [index, { at: sentAt }] of sent.entries()) {
      // The first is sent when the worker comes round
      if (index === 0) at = sentAt
      expect(sentAt).toBe(at)
      at += announced[index] ?? 0
    }
    expect(announced.at(-1)).toBeNull()
    expect(failed).toEqual([10])
    await pass(7 * day, day)
    expect(sent).toHaveLength(10)
    expect(await delivery()).toMatchObject({ status: 'failed', attempts: 10, dueAt: null, lastStatusCode: 500 })
    await end()
  })

  it('ends with the first success, which is told as a recovery', async () => {
    const { webhooks, addEndpoint, sent, delivery, pass, end } = await simulation({
      answer: (_request, index) => (index < 4 ? noResponse('timeout') : response(200)),
    })
    const recovered: number[] = []
    webhooks.on('delivery.recovered', ({ attempt }) => recovered.push(attempt))
    await addEndpoint()
    await webhooks.emit('invoice.paid', {}, { tenant })
    await pass(7 * day, 10 * minute)
    expect(sent).toHaveLength(5)
    expect(recovered).toEqual([5])
    const { id, status } = await delivery()
    expect(status).toBe('delivered')
    const attempts = await webhooks.deliveries.attempts({ tenant, id })
    expect(attempts.map(({ number, outcome }) => `${number} ${outcome}`)).toEqual([
      '1 timeout',
      '2 timeout',
      '3 timeout',
      '4 timeout',
      '5 response',
    ])
    await end()
  })
})

describe('an outage of three days', () => {
  it('of every receiver loses nothing that was emitted before and during it', async () => {
    const clock = manualClock()
    const start = clock.now()
    const isDown = () => clock.now() - start < 3 * day
    const { webhooks, addEndpoint, deliveries, pass, end } = await simulation({
      clock,
      store: memoryStore({ clock }),
      answer: () => (isDown() ? noResponse('connect') : response(200)),
    })
    for (let n = 0; n < 3; n++) await addEndpoint()
    for (let hours = 0; hours < 72; hours += 6) {
      await webhooks.emit('invoice.paid', { hours }, { tenant })
      await pass(6 * hour, hour)
    }
    await pass(4 * day, hour)
    const all = await deliveries()
    expect(all).toHaveLength(36)
    expect(all.filter(({ status }) => status !== 'delivered')).toEqual([])
    expect(Math.max(...all.map(({ attempts }) => attempts))).toBe(10)
    await end()
  })

  it('of the host itself loses nothing: no deadline counts from when a message was made', async () => {
    const clock = manualClock()
    const store = memoryStore({ clock })
    const before = await simulation({ clock, store, answer: () => noResponse('connect') })
    await before.addEndpoint()
    for (let n = 0; n < 20; n++) await before.webhooks.emit('invoice.paid', { n }, { tenant })
    await before.pass(minute)
    await before.end()
    clock.advance(30 * day)
    const after = await simulation({ clock, store })
    await after.pass(minute, 1000)
    const all = await after.deliveries()
    expect(all.map(({ status }) => status)).toEqual(Array(20).fill('delivered'))
    await after.end()
  })
})

describe('two weeks of receivers that fail at random', () => {
  it('end with every delivery final, none with more attempts than ten, each logged', async () => {
    const random = seededRandom(7)
    const { webhooks, addEndpoint, deliveries, sent, pass, end, errors } = await simulation({
      answer: () => {
        const dice = random()
        if (dice < 0.7) return response(500)
        return dice < 0.8 ? noResponse('timeout') : response(200)
      },
    })
    for (let n = 0; n < 8; n++) await addEndpoint()
    for (let n = 0; n < 20; n++) await webhooks.emit('invoice.paid', { n }, { tenant })
    await pass(14 * day, hour)
    const all = await deliveries()
    expect(all).toHaveLength(160)
    let requests = 0
    for (const { id, status, attempts } of all) {
      expect(attempts).toBeLessThanOrEqual(10)
      expect(status).toBe(attempts === 10 && status === 'failed' ? 'failed' : 'delivered')
      const logged = await webhooks.deliveries.attempts({ tenant, id })
      expect(logged.map(({ number }) => number)).toEqual(Array.from({ length: attempts }, (_, n) => n + 1))
      requests += attempts
    }
    expect(sent).toHaveLength(requests)
    expect(errors).toEqual([])
    await end()
  })
})
