import type { Outcome } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { manualClock } from '@posthorn/testkit'
import { expect, it } from 'vitest'
import { noResponse, response } from '../support/outcomes.js'
import { simulation } from '../support/simulation.js'

const kinds = { hanging: 10, failing: 10, slow: 64, well: 916 }
const backlog = 50_000

it('of a thousand endpoints, 84 that hang, fail or take their time, with 50,000 messages waiting, hold up none of the others', async () => {
  const clock = manualClock()
  const { webhooks, addEndpoint, sent, pass, end } = await simulation({
    clock,
    store: memoryStore({ clock }),
    answer: ({ url }) => {
      const later = (ms: number, outcome: Outcome) =>
        new Promise<Outcome>((resolve) => void clock.setTimer(ms, () => resolve(outcome)))
      if (url.includes('hanging')) return later(15_000, noResponse('timeout'))
      if (url.includes('failing')) return response(500)
      return url.includes('slow') ? later(3000, response(200)) : response(200)
    },
  })
  const bad = kinds.hanging + kinds.failing + kinds.slow
  for (const [kind, count] of Object.entries(kinds)) {
    for (let n = 0; n < count; n++) {
      // The bad ones are of a few tenants, each of the others of one of its own
      const tenant = kind === 'well' ? `well ${n}` : `bad ${n % 8}`
      await addEndpoint({ tenant, url: `https://${kind}.example/${n}` })
    }
  }
  for (let tenant = 0; tenant < 8; tenant++) {
    const message = { type: 'invoice.paid' as const, payload: {}, tenant: `bad ${tenant}` }
    await webhooks.emitMany(Array.from({ length: Math.ceil(backlog / bad) }, () => message))
  }
  const waiting = async () => {
    const { pending, held } = await webhooks.stats()
    return pending + held
  }
  expect(await waiting()).toBeGreaterThanOrEqual(backlog * 0.9)
  await pass(5000, 50)

  const late: number[] = []
  for (let n = 0; n < kinds.well; n++) {
    const emittedAt = clock.now()
    const { length } = sent
    await webhooks.emit('invoice.paid', {}, { tenant: `well ${n}` })
    await pass(20)
    const mine = sent.slice(length).find(({ request }) => request.url === `https://well.example/${n}`)
    late.push(mine === undefined ? Number.POSITIVE_INFINITY : mine.at - emittedAt)
  }
  expect(late.filter((ms) => ms > 0)).toEqual([])
  expect(await waiting()).toBeGreaterThan(backlog * 0.9)
  await end()
})
