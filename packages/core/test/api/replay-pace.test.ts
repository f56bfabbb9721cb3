import { memoryStore } from '@posthorn/memory'
import { manualClock } from '@posthorn/testkit'
import { expect, it } from 'vitest'
import { response } from '../support/outcomes.js'
import { simulation } from '../support/simulation.js'

const tenant = 'acme'
/** What the receiver takes for each request, in ms: with eight at a time, 80 a second. */
const requestMs = 100

/** Longest that an event waited for its request, in ms, while an endpoint's 5,000 failures are sent again. */
async function latest(perSecond: number | null): Promise<{ latenessMs: number; left: number }> {
  const clock = manualClock()
  const sentAt = new Map<string, number>()
  let isBack = false
  const run = await simulation({
    clock,
    store: memoryStore({ clock }),
    retry: { next: () => null },
    breaker: false,
    answer: ({ body }) => {
      if (!isBack) return response(500)
      sentAt.set(String(body), clock.now())
      return new Promise((resolve) => clock.setTimer(requestMs, () => resolve(response(200))))
    },
  })
  const { webhooks, addEndpoint, pass } = run
  const { id: endpoint } = await addEndpoint()
  const items = Array.from({ length: 5000 }, () => ({ type: 'invoice.paid', payload: {}, tenant }))
  await webhooks.emitMany(items)
  while ((await webhooks.stats({ tenant })).pending > 0) await pass(1000)
  isBack = true
  // It is known to be well again
  await webhooks.emit('invoice.paid', { warm: true }, { tenant })
  await pass(2000, requestMs)
  if (perSecond !== null) {
    expect(await webhooks.deliveries.replay({ tenant, endpoint, perSecond })).toEqual({ count: 5000, nextCursor: null })
  }
  let latenessMs = 0
  for (let n = 0; n < 10; n++) {
    await webhooks.emit('user.created', { n }, { tenant })
    const emittedAt = clock.now()
    const found = () => [...sentAt].find(([body]) => body.includes('user.created') && body.includes(`"n":${n}`))
    await pass(0)
    for (let waited = 0; found() === undefined && waited < 90_000; waited += 50) await pass(50)
    latenessMs = Math.max(latenessMs, (found()?.[1] ?? Number.POSITIVE_INFINITY) - emittedAt)
    await pass(500, requestMs)
  }
  const left = (await webhooks.stats({ tenant })).pending
  await run.end()
  return { latenessMs, left }
}

it('what is emitted while 5,000 are sent again goes as promptly as without', async () => {
  const without = await latest(null)
  const paced = await latest(50)
  expect(without.latenessMs).toBeLessThanOrEqual(requestMs)
  expect(paced.latenessMs).toBeLessThanOrEqual(without.latenessMs + 2 * requestMs)
  // The replay was under way all the time
  expect(paced.left).toBeGreaterThan(3000)
})
