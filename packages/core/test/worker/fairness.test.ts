import { memoryStore } from '@posthorn/memory'
import { manualClock } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'
import { noResponse, response } from '../support/outcomes.js'
import { simulation } from '../support/simulation.js'

const tenant = 'acme'

/** Receivers whose URL says `hang` answer nothing within 15 s; the others answer at once. */
async function withHanging(hanging: number) {
  const clock = manualClock()
  const inFlight = new Map<string, number>()
  let most = 0
  const run = await simulation({
    clock,
    store: memoryStore({ clock }),
    worker: { concurrency: 16, perEndpoint: 4 },
    answer: ({ url }) => {
      if (!url.includes('hang')) return response(200)
      inFlight.set(url, (inFlight.get(url) ?? 0) + 1)
      most = Math.max(
        most,
        [...inFlight.values()].reduce((sum, count) => sum + count, 0),
      )
      return new Promise((resolve) => {
        clock.setTimer(15_000, () => {
          inFlight.set(url, (inFlight.get(url) ?? 0) - 1)
          resolve(noResponse('timeout'))
        })
      })
    },
  })
  for (let n = 0; n < hanging; n++)
    await run.addEndpoint({ url: `https://hang.example/${n}`, eventTypes: ['user.created'] })
  await run.addEndpoint({ url: 'https://well.example/', eventTypes: ['invoice.paid'] })
  return {
    ...run,
    wellSent: () => run.sent.filter(({ request }) => request.url.startsWith('https://well')).length,
    /** Most requests in flight to hanging receivers since this was last called. */
    mostHanging() {
      const seen = most
      most = 0
      return seen
    },
  }
}

describe('twenty receivers that hang', () => {
  it('take at most a quarter of the slots once that is known, and others are sent to at once', async () => {
    const { webhooks, pass, wellSent, mostHanging, end } = await withHanging(20)
    for (let n = 0; n < 10; n++) await webhooks.emit('user.created', { n }, { tenant })
    // Until each of the twenty has failed once, a few at a time
    await pass(120_000, 1000)
    mostHanging()
    for (let n = 0; n < 200; n++) await webhooks.emit('invoice.paid', { n }, { tenant })
    await pass(1)
    expect(wellSent()).toBe(200)
    await pass(1_800_000, 5000)
    expect(mostHanging()).toBeGreaterThan(0)
    expect(mostHanging()).toBeLessThanOrEqual(4)
    await end()
  })

  it('have one request in flight each while nothing is known of them, so that a few cannot fill the worker', async () => {
    const { webhooks, pass, wellSent, mostHanging, end } = await withHanging(2)
    for (let n = 0; n < 100; n++) await webhooks.emit('user.created', { n }, { tenant })
    for (let n = 0; n < 100; n++) await webhooks.emit('invoice.paid', { n }, { tenant })
    await pass(2000, 100)
    expect(mostHanging()).toBe(2)
    expect(wellSent()).toBe(100)
    await end()
  })
})

describe('an endpoint with a long backlog', () => {
  it('does not keep another’s message waiting', async () => {
    const clock = manualClock()
    const { webhooks, addEndpoint, sent, pass, end } = await simulation({
      clock,
      worker: { concurrency: 4, perEndpoint: 2 },
      answer: () => new Promise((resolve) => clock.setTimer(100, () => resolve(response(200)))),
    })
    await addEndpoint({ url: 'https://busy.example/', eventTypes: ['user.created'] })
    await addEndpoint({ url: 'https://quiet.example/', eventTypes: ['invoice.paid'] })
    for (let n = 0; n < 1000; n++) await webhooks.emit('user.created', { n }, { tenant })
    await webhooks.emit('invoice.paid', {}, { tenant })
    await pass(60_000, 100)
    expect(sent).toHaveLength(1001)
    const position = sent.findIndex(({ request }) => request.url === 'https://quiet.example/')
    expect(position).toBeLessThan(20)
    await end()
  })
})
