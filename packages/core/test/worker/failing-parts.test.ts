import { type Outcome, type Store, type Transport, WebhooksError } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { manualClock } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'
import { response } from '../support/outcomes.js'
import { quiet, simulation, until } from '../support/simulation.js'

const tenant = 'acme'
const minute = 60_000

function fail(): never {
  throw new Error('the host’s own')
}

const broken = {
  'signer.sign': { signer: { headerNames: [], sign: fail, generateSecret: () => 'a secret of the host' } },
  format: { format: fail },
  'transport.send that throws': { transport: transport(fail) },
  'transport.send that rejects': { transport: transport(async () => fail()) },
}

function transport(send: () => Promise<Outcome>): Transport {
  const capabilities = { name: 'broken', pinnedDns: true, headerLines: true, rawBody: true, ownConnections: true }
  return { capabilities, send, async close() {} }
}

describe.each(Object.entries(broken))('a broken %s', (name, options) => {
  it('costs no attempt and no slot: it is reported, and tried again after a minute', async () => {
    const { webhooks, addEndpoint, deliveries, errors, pass, end } = await simulation({
      ...options,
      worker: { concurrency: 2, perEndpoint: 2 },
    })
    await addEndpoint()
    for (let n = 0; n < 5; n++) await webhooks.emit('invoice.paid', { n }, { tenant })
    await pass(minute - 1, 1000)
    expect(errors).toHaveLength(5)
    const message = expect.stringContaining(`${name.split(' ')[0]} threw: the host’s own.`)
    for (const error of errors) expect(error).toMatchObject({ code: 'host_function_failed', message })
    await pass(2 * minute, 1000)
    expect(errors.length).toBeGreaterThanOrEqual(10)
    expect(errors.length).toBeLessThanOrEqual(20)
    for (const { status, attempts } of await deliveries()) expect([status, attempts]).toEqual(['pending', 0])
    await end()
  })
})

describe('a retry policy that throws', () => {
  it('is reported, and the default one is asked instead', async () => {
    const { webhooks, addEndpoint, delivery, errors, pass, end } = await simulation({
      answer: () => response(500),
      retry: { next: fail },
    })
    await addEndpoint()
    await webhooks.emit('invoice.paid', {}, { tenant })
    await pass(1)
    expect(errors).toMatchObject([{ code: 'host_function_failed', cause: { message: 'the host’s own' } }])
    expect(await delivery()).toMatchObject({ status: 'pending', attempts: 1 })
    await end()
  })
})

describe('a profile that the host does not define any more', () => {
  it('keeps its endpoint’s deliveries waiting and everyone else’s going', async () => {
    const clock = manualClock()
    const store = memoryStore({ clock })
    const before = await simulation({ clock, store, profiles: { legacy: {} } })
    await before.addEndpoint({ profile: 'legacy', url: 'https://legacy.example/' })
    await before.addEndpoint()
    await before.end()
    const { webhooks, sent, errors, deliveries, pass, end } = await simulation({ clock, store })
    await webhooks.emit('invoice.paid', {}, { tenant })
    await pass(minute, 1000)
    expect(sent.map(({ request }) => request.url)).toEqual(['https://receiver.example/hooks'])
    expect(errors[0]).toMatchObject({
      code: 'unknown_profile',
      message: expect.stringContaining('define it in createWebhooks({ profiles })'),
    })
    const waiting = (await deliveries()).filter(({ status }) => status === 'pending')
    expect(waiting).toMatchObject([{ attempts: 0 }])
    await end()
  })
})

/** A memory store whose `verb` fails while `down()` says so. */
function flaky(verb: 'claim' | 'settle' | 'renew' | 'held' | 'release', down: () => boolean) {
  const clock = manualClock()
  const store = memoryStore({ clock })
  const outbox = new Proxy(store.outbox, {
    get(target, name, receiver) {
      if (name === verb && down()) return async () => Promise.reject(new WebhooksError('store_unavailable', 'away'))
      return Reflect.get(target, name, receiver)
    },
  })
  const flakyStore: Store<never> = { ...store, outbox }
  return { clock, store: flakyStore }
}

describe.each(['claim', 'settle', 'renew', 'held', 'release'] as const)('a store whose %s fails', (verb) => {
  it('makes the worker back off and go on, and every message arrives once it is back', async () => {
    let down = true
    const { webhooks, addEndpoint, deliveries, errors, pass, end } = await simulation(flaky(verb, () => down))
    const { id } = await addEndpoint()
    for (let n = 0; n < 30; n++) await webhooks.emit('invoice.paid', { n }, { tenant })
    await pass(10 * minute, 500)
    // It backs off: no more than a few calls a second, and an error for each
    if (verb === 'claim' || verb === 'settle') expect(errors.length).toBeGreaterThan(3)
    expect(errors.length).toBeLessThan(700)
    down = false
    await webhooks.endpoints.update({ tenant, id, name: 'still there' })
    await pass(5 * minute, 500)
    expect((await deliveries()).map(({ status }) => status)).toEqual(Array(30).fill('delivered'))
    await end()
  })
})

describe('stop', () => {
  it('ends within its bound while requests hang, and they are sent by the next worker', async () => {
    const clock = manualClock()
    const store = memoryStore({ clock })
    const hang = (_request: unknown, index: number, signal: AbortSignal) =>
      new Promise<Outcome>((resolve) => {
        // Until it has answered once, an endpoint has one request in flight
        if (index === 0) resolve(response(200))
        signal.addEventListener('abort', () => resolve({ kind: 'aborted', message: 'The worker is stopping.' }))
      })
    const first = await simulation({ clock, store, answer: hang, worker: { concurrency: 50, perEndpoint: 50 } })
    await first.addEndpoint()
    for (let n = 0; n < 80; n++) await first.webhooks.emit('invoice.paid', { n }, { tenant })
    await until(() => first.sent.length > 40, '40 requests are in flight')
    let stopped = false
    void first.webhooks.stop({ graceMs: 3000 }).then(() => {
      stopped = true
    })
    await first.pass(2999)
    expect(stopped).toBe(false)
    await first.pass(1)
    await until(() => stopped, 'it stops')
    const second = await simulation({ clock, store })
    await second.pass(5000, 100)
    expect((await second.deliveries()).map(({ status, attempts }) => [status, attempts])).toEqual(
      Array(80).fill(['delivered', 1]),
    )
    await second.end()
  })

  it('ends within its bound with a transport that does not heed the signal, and a store that is away', async () => {
    let down = false
    const { webhooks, addEndpoint, clock, sent } = await simulation({
      ...flaky('settle', () => down),
      answer: () => new Promise(() => {}),
    })
    await addEndpoint()
    await webhooks.emit('invoice.paid', {}, { tenant })
    await until(() => sent.length === 1, 'a request is in flight')
    down = true
    let stopped = false
    void webhooks.stop({ graceMs: 1000 }).then(() => {
      stopped = true
    })
    await quiet()
    for (let ms = 0; ms < 6000; ms += 500) {
      clock.advance(500)
      await quiet()
    }
    expect(stopped).toBe(true)
  })

  it('can be called twice, before a start, and start again after', async () => {
    const { webhooks, addEndpoint, sent, pass, end } = await simulation()
    await end()
    await webhooks.stop()
    await addEndpoint()
    await webhooks.start()
    await webhooks.start()
    await webhooks.emit('invoice.paid', {}, { tenant })
    await pass(1)
    expect(sent).toHaveLength(1)
    await end()
  })
})
