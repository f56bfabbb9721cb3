import { describe, expect, it } from 'vitest'
import { response } from '../support/outcomes.js'
import { simulation } from '../support/simulation.js'

const tenant = 'acme'
const minute = 60_000
const day = 24 * 60 * minute

describe('a worker', () => {
  it('waits for exactly as long as a receiver asks, where that is longer than the schedule', async () => {
    const { webhooks, addEndpoint, sent, pass, end } = await simulation({
      answer: (_request, index) => (index === 0 ? response(429, { 'retry-after': '3600' }) : response(200)),
    })
    await addEndpoint()
    await webhooks.emit('invoice.paid', {}, { tenant })
    await pass(1)
    await pass(60 * minute - 2)
    expect(sent).toHaveLength(1)
    await pass(2)
    expect(sent).toHaveLength(2)
    await end()
  })

  it('sends nothing before deliverAt and nothing after expiresAt', async () => {
    const { webhooks, addEndpoint, clock, sent, delivery, pass, end } = await simulation({
      answer: () => response(500),
    })
    await addEndpoint()
    const at = (ms: number) => new Date(clock.now() + ms)
    await webhooks.emit('invoice.paid', {}, { tenant, deliverAt: at(10 * minute), expiresAt: at(20 * minute) })
    await pass(10 * minute - 1)
    expect(sent).toEqual([])
    await pass(1)
    expect(sent).toHaveLength(1)
    await pass(day, minute)
    // At 10:00, 10:05 and about 15:05; the next would come after 20:00
    expect(sent).toHaveLength(3)
    expect(await delivery()).toMatchObject({ status: 'cancelled', cancelReason: 'expired', attempts: 3 })
    await end()
  })

  it('cancels what is held once it has expired, be its endpoint suspended, without a request', async () => {
    const { webhooks, addEndpoint, clock, sent, delivery, pass, end } = await simulation()
    const { id } = await addEndpoint()
    await webhooks.endpoints.suspend({ tenant, id })
    await webhooks.emit('invoice.paid', {}, { tenant, expiresAt: new Date(clock.now() + minute) })
    await pass(minute - 1, 1000)
    expect(await delivery()).toMatchObject({ status: 'held' })
    await pass(2000, 1000)
    expect(await delivery()).toMatchObject({ status: 'cancelled', cancelReason: 'expired', attempts: 0 })
    expect(sent).toEqual([])
    await end()
  })

  it('suspends an endpoint that answers 410, once, and sends the rest when it is let go', async () => {
    const { webhooks, addEndpoint, sent, deliveries, pass, end } = await simulation({
      answer: (_request, index) => response(index === 0 ? 410 : 200),
      worker: { perEndpoint: 1 },
    })
    const suspended: string[] = []
    webhooks.on('endpoint.suspended', ({ reason }) => suspended.push(reason))
    const { id } = await addEndpoint()
    for (let n = 0; n < 5; n++) await webhooks.emit('invoice.paid', { n }, { tenant })
    await pass(minute, 1000)
    expect(suspended).toEqual(['The receiver answered 410 Gone.'])
    expect((await webhooks.endpoints.get({ tenant, id })).status).toBe('suspended')
    const gone = sent.length
    expect((await deliveries()).filter(({ status }) => status === 'failed')).toHaveLength(1)
    await pass(day, 60 * minute)
    expect(sent).toHaveLength(gone)
    await webhooks.endpoints.unsuspend({ tenant, id })
    await pass(minute, 1000)
    expect((await deliveries()).map(({ status }) => status).sort()).toEqual([...Array(4).fill('delivered'), 'failed'])
    await end()
  })

  it('sends to an endpoint as it is at that moment, not as it was when the event was emitted', async () => {
    const { webhooks, addEndpoint, clock, sent, pass, end } = await simulation()
    const { id } = await addEndpoint()
    await webhooks.emit('invoice.paid', {}, { tenant, deliverAt: new Date(clock.now() + minute) })
    await webhooks.endpoints.update({ tenant, id, url: 'https://new.example/', headers: { 'x-new': '1' } })
    await pass(minute)
    expect(sent.map(({ request }) => [request.url, request.headers['x-new']])).toEqual([['https://new.example/', '1']])
    await end()
  })

  it('holds what a paused endpoint has, and gives it nothing new', async () => {
    const { webhooks, addEndpoint, clock, sent, delivery, pass, end } = await simulation()
    const { id } = await addEndpoint()
    await webhooks.emit('invoice.paid', {}, { tenant, deliverAt: new Date(clock.now() + minute) })
    await webhooks.endpoints.update({ tenant, id, isActive: false })
    expect((await webhooks.emit('invoice.paid', {}, { tenant })).deliveries).toBe(0)
    await pass(day, 60 * minute)
    expect(sent).toEqual([])
    expect((await delivery()).status).toBe('held')
    await webhooks.endpoints.update({ tenant, id, isActive: true })
    await pass(minute, 1000)
    expect((await delivery()).status).toBe('delivered')
    await end()
  })
})
