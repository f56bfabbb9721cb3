import { memoryStore } from '@posthorn/memory'
import { manualClock } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'
import { noResponse, response } from '../support/outcomes.js'
import { simulation } from '../support/simulation.js'

/** Tenants that hold slots for long, in different ways. */
interface Attack {
  name: string
  tenants: number
  endpoints: number
  /** Messages of each tenant, each to all of its endpoints. */
  messages: number
  /** How long the `nth` request of all takes, in ms; null: it is not answered within 15 s. */
  takesMs: (nth: number) => number | null
  /** Time until it is known what they are like, in ms. Default: 5,000. */
  knownMs?: number
}

const attacks: Attack[] = [
  { name: '8 slow endpoints of one tenant', tenants: 1, endpoints: 8, messages: 100, takesMs: () => 3000 },
  { name: '64 slow endpoints of one tenant', tenants: 1, endpoints: 64, messages: 30, takesMs: () => 3000 },
  { name: '8 slow tenants with one endpoint each', tenants: 8, endpoints: 1, messages: 100, takesMs: () => 3000 },
  { name: '20 slow tenants', tenants: 20, endpoints: 3, messages: 30, takesMs: () => 3000 },
  { name: '100 slow tenants', tenants: 100, endpoints: 1, messages: 20, takesMs: () => 3000 },
  { name: '100 tenants that hang', tenants: 100, endpoints: 1, messages: 10, takesMs: () => null },
  { name: '100 tenants just under the bound of slow', tenants: 100, endpoints: 1, messages: 60, takesMs: () => 950 },
  { name: '20 tenants just under the bound of medium', tenants: 20, endpoints: 3, messages: 100, takesMs: () => 240 },
  {
    name: '20 tenants that are slow every other time',
    tenants: 20,
    endpoints: 3,
    messages: 40,
    takesMs: (nth) => (nth % 2 === 0 ? 3000 : 0),
  },
  {
    name: '20 tenants that are slow one time in twenty',
    tenants: 20,
    endpoints: 1,
    messages: 500,
    takesMs: (nth) => (nth % 20 === 0 ? 3000 : 0),
    knownMs: 15_000,
  },
  { name: 'a tenant with 1,000 endpoints', tenants: 1, endpoints: 1000, messages: 1, takesMs: () => 3000 },
]

/** An instance under attack, and a healthy tenant beside it. */
async function under({ tenants, endpoints, messages, takesMs }: Attack) {
  const clock = manualClock()
  const well = { status: 200 }
  let nth = 0
  const run = await simulation({
    clock,
    store: memoryStore({ clock }),
    answer: ({ url }) => {
      if (!url.includes('slow')) return response(well.status)
      const ms = takesMs(nth++)
      return new Promise((resolve) => {
        clock.setTimer(ms ?? 15_000, () => resolve(ms === null ? noResponse('timeout') : response(200)))
      })
    },
  })
  const attackers = Array.from({ length: tenants }, (_, n) => `slow ${n}`)
  for (const tenant of attackers) {
    for (let n = 0; n < endpoints; n++) await run.addEndpoint({ tenant, url: `https://slow.example/${n}` })
  }
  await run.addEndpoint({ tenant: 'well', url: 'https://well.example/' })

  /** Emits once to a tenant and lets `ms` pass. Gives how late that was sent, in ms. */
  async function lateness(tenant: string, ms: number): Promise<number> {
    const emittedAt = clock.now()
    const { length } = run.sent
    await run.webhooks.emit('invoice.paid', {}, { tenant })
    await run.pass(ms)
    const mine = run.sent.slice(length).find(({ request }) => request.url.startsWith(`https://${tenant}.example`))
    return mine === undefined ? Number.POSITIVE_INFINITY : mine.at - emittedAt
  }

  return {
    ...run,
    well,
    lateness,
    async attack(): Promise<void> {
      const items = attackers.flatMap((tenant) =>
        Array.from({ length: messages }, (_, n) => ({ type: 'invoice.paid' as const, payload: { n }, tenant })),
      )
      for (let from = 0; from < items.length; from += 1000) await run.webhooks.emitMany(items.slice(from, from + 1000))
    },
    /** Emits to the healthy tenant once each `everyMs` for a while. Gives how late each was, in ms. */
    async emitWell(times: number, everyMs: number): Promise<number[]> {
      const late: number[] = []
      for (let n = 0; n < times; n++) late.push(await lateness('well', everyMs))
      return late
    },
  }
}

describe.each(attacks)('beside $name', (attack) => {
  it('a healthy tenant is sent to at once', async () => {
    const { attack: begin, emitWell, pass, end } = await under(attack)
    expect(await emitWell(3, 100)).toEqual([0, 0, 0])
    await begin()
    await pass(attack.knownMs ?? 5000, 50)
    const late = await emitWell(100, 50)
    expect(late.filter((ms) => ms > 0).length).toBe(0)
    await end()
  })
})

describe('beside 100 slow tenants', () => {
  const attack = { name: '', tenants: 100, endpoints: 1, messages: 20, takesMs: () => 3000 }

  it('a tenant that nothing was sent to before is sent to at once', async () => {
    const { attack: begin, addEndpoint, lateness, pass, end } = await under(attack)
    await begin()
    await pass(20_000, 100)
    for (const tenant of ['new', 'newer', 'newest']) {
      await addEndpoint({ tenant, url: `https://${tenant}.example/` })
      expect(await lateness(tenant, 50)).toBe(0)
    }
    await end()
  })

  it('a healthy tenant is sent to at once after a request that failed', async () => {
    const { attack: begin, well, emitWell, lateness, pass, end } = await under(attack)
    await emitWell(1, 100)
    await begin()
    await pass(20_000, 100)
    well.status = 500
    await emitWell(1, 50)
    well.status = 200
    expect(await lateness('well', 50)).toBe(0)
    await end()
  })

  it('and new slow endpoints at any time, a healthy tenant is sent to at once', async () => {
    const { attack: begin, webhooks, addEndpoint, emitWell, pass, end } = await under(attack)
    await emitWell(1, 100)
    await begin()
    await pass(5000, 50)
    const late: number[] = []
    for (let n = 0; n < 20; n++) {
      const tenant = `slow ${n}`
      for (let more = 0; more < 5; more++) await addEndpoint({ tenant, url: `https://slow.example/new/${n}/${more}` })
      for (let more = 0; more < 10; more++) await webhooks.emit('invoice.paid', {}, { tenant })
      late.push(...(await emitWell(3, 50)))
      await pass(100)
    }
    expect(late.filter((ms) => ms > 0).length).toBe(0)
    await end()
  })
})

it('tenants that stop to answer all at once keep nobody out for longer than their requests in flight take', async () => {
  const clock = manualClock()
  const second = 1000
  let hangs = false
  const { webhooks, addEndpoint, sent, pass, end } = await simulation({
    clock,
    store: memoryStore({ clock }),
    worker: { concurrency: 16 },
    answer: ({ url }) => {
      const isBad = url.includes('bad')
      return new Promise((resolve) => {
        if (hangs && isBad) clock.setTimer(15 * second, () => resolve(noResponse('timeout')))
        else clock.setTimer(isBad ? 100 : 1, () => resolve(response(200)))
      })
    },
  })
  const bad = Array.from({ length: 6 }, (_, n) => `bad${n}`)
  for (const tenant of bad) await addEndpoint({ tenant, url: `https://${tenant}.example/` })
  for (const tenant of ['new', 'known']) await addEndpoint({ tenant, url: `https://${tenant}.example/` })
  const emit = (tenant: string) => webhooks.emit('invoice.paid', {}, { tenant })
  const urls = () => sent.map(({ request }) => request.url)
  for (const tenant of [...bad, 'known']) await emit(tenant)
  await pass(2 * second, 50)
  for (let n = 0; n < 60; n++) for (const tenant of bad) await emit(tenant)
  await pass(300, 50)
  hangs = true
  await pass(2 * second, 50)
  await emit('new')
  await emit('known')
  await pass(2 * second, 50)
  expect(urls().filter((url) => url.includes('known'))).toHaveLength(2)
  await pass(15 * second, 50)
  expect(urls()).toContain('https://new.example/')
  await end()
})
