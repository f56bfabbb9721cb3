import { memoryStore } from '@posthorn/memory'
import { manualClock } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'
import { testInstance } from '../support/instance.js'
import { noResponse, response } from '../support/outcomes.js'
import { simulation } from '../support/simulation.js'

const tenant = 'acme'
const second = 1000

describe('a worker among others', () => {
  it('keeps what it is sending for as long as that takes', async () => {
    const clock = manualClock()
    const store = memoryStore({ clock })
    const slow = await simulation({
      clock,
      store,
      worker: { leaseMs: 10 * second },
      answer: () => new Promise((resolve) => clock.setTimer(60 * second, () => resolve(response(200)))),
    })
    for (let n = 0; n < 5; n++) await slow.addEndpoint()
    await slow.webhooks.emit('invoice.paid', {}, { tenant })
    await slow.pass(1)
    expect(slow.sent).toHaveLength(5)
    const other = await simulation({ clock, store })
    await other.pass(70 * second, 500)
    expect(other.sent).toEqual([])
    expect(slow.sent).toHaveLength(5)
    expect((await slow.deliveries()).map(({ status, attempts }) => [status, attempts])).toEqual(
      Array(5).fill(['delivered', 1]),
    )
    await Promise.all([slow.end(), other.end()])
  })

  it('keeps it too where somebody sets its wall clock back', async () => {
    const clock = manualClock()
    const start = clock.now()
    // A server's time is its own
    const store = memoryStore({ clock: { now: () => start + clock.monotonic() } })
    const slow = await simulation({
      clock,
      store,
      worker: { leaseMs: 10 * second },
      answer: () => new Promise((resolve) => clock.setTimer(60 * second, () => resolve(response(200)))),
    })
    await slow.addEndpoint()
    await slow.webhooks.emit('invoice.paid', {}, { tenant })
    await slow.pass(second)
    expect(slow.sent).toHaveLength(1)
    clock.set(start - 3600 * second)
    const other = await simulation({ clock, store })
    await other.pass(70 * second, 500)
    expect(other.sent).toEqual([])
    expect((await slow.deliveries()).map(({ status, attempts }) => [status, attempts])).toEqual([['delivered', 1]])
    await Promise.all([slow.end(), other.end()])
  })

  it('takes over what one that died had leased, once the leases have run out', async () => {
    const clock = manualClock()
    const store = memoryStore({ clock })
    const dead = await testInstance({ clock, store })
    await dead.addEndpoint()
    await dead.webhooks.emit('invoice.paid', {}, { tenant })
    const claim = { limit: 10, maxBytes: 1e6, leaseMs: 10 * second, token: 4711, known: new Map<string, number>() }
    expect((await store.outbox.claim(claim)).deliveries).toHaveLength(1)
    const other = await simulation({ clock, store })
    await other.pass(9 * second, second)
    expect(other.sent).toEqual([])
    await other.pass(2 * second, second)
    expect(other.sent).toHaveLength(1)
    await other.end()
  })
})

describe('a worker', () => {
  it('retries on time however rarely it looks at the store', async () => {
    const clock = manualClock()
    const { webhooks, addEndpoint, sent, pass, end } = await simulation({
      clock,
      worker: { pollMs: 3_600_000, leaseMs: 3_600_000 },
      answer: () => new Promise((resolve) => clock.setTimer(15 * second, () => resolve(noResponse('timeout')))),
    })
    await addEndpoint()
    await webhooks.emit('invoice.paid', {}, { tenant })
    await pass(30 * second, 100)
    const [first, retry] = sent
    const waited = (retry?.at ?? 0) - (first?.at ?? 0)
    // 15 s for the attempt, 5 s and at most a tenth more for the schedule
    expect(waited).toBeGreaterThanOrEqual(20 * second)
    expect(waited).toBeLessThanOrEqual(20.6 * second)
    await end()
  })

  it('moves everything that is due to a suspended endpoint out of the way at once', async () => {
    const clock = manualClock()
    const store = memoryStore({ clock })
    let claims = 0
    const outbox = {
      ...store.outbox,
      claim(request: Parameters<typeof store.outbox.claim>[0]) {
        claims++
        return store.outbox.claim(request)
      },
    }
    const { webhooks, addEndpoint, sent, pass, end } = await simulation({
      clock,
      store: { ...store, outbox },
      worker: { concurrency: 4 },
    })
    const { id } = await addEndpoint()
    const deliverAt = new Date(clock.now() + 60 * second)
    for (let n = 0; n < 1000; n++) await webhooks.emit('invoice.paid', { n }, { tenant, deliverAt })
    await webhooks.endpoints.suspend({ tenant, id })
    expect(await webhooks.stats()).toMatchObject({ pending: 1000, held: 0 })
    await pass(60 * second - 1)
    claims = 0
    await pass(1)
    expect(await webhooks.stats()).toMatchObject({ pending: 0, held: 1000 })
    expect(claims).toBeLessThan(5)
    expect(sent).toEqual([])
    await end()
  })
})
