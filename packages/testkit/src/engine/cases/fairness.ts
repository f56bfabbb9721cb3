import assert from 'node:assert/strict'
import { schedule } from '@posthorn/core'
import { type Engine, engineGroup, register, tenant } from '../engine-case.js'
import { deliveriesOf, until, untilCounts } from '../until.js'

/** Emits `count` orders to whoever wants `type`. */
async function emitBacklog<Tx>(engine: Engine<Tx>, count: number, scopes: Record<string, string>): Promise<void> {
  const chunk = 1000
  for (let from = 0; from < count; from += chunk) {
    const length = Math.min(chunk, count - from)
    await engine.emitMany(
      Array.from({ length }, (_, at) => ({ type: 'order.created' as const, payload: from + at, tenant, scopes })),
    )
  }
}

/** No endpoint waits for another. */
export const fairnessCases = engineGroup('fairness', {
  'peer defect 10: 20 endpoints that hang, with many messages each, do not hold a good one up': async ({
    engine,
    receiver,
  }) => {
    const hanging = await receiver({ behaviour: { kind: 'silent' } })
    const good = await receiver()
    const webhooks = engine({ retry: schedule([0, 3_600_000]), worker: { concurrency: 64, perEndpoint: 8 } })
    for (let at = 0; at < 20; at++) {
      await register(webhooks, hanging.url, { scopes: { to: 'hanging' }, timeoutMs: 1000 })
    }
    const { id } = await register(webhooks, good.url, { scopes: { to: 'good' } })
    await emitBacklog(webhooks, 50, { to: 'hanging' })
    await emitBacklog(webhooks, 100, { to: 'good' })
    await webhooks.start()
    await untilCounts(webhooks, { delivered: 100 }, { endpointId: id })
    const waiting = await deliveriesOf(webhooks, { status: ['pending', 'held'] })
    assert.equal(waiting.length, 1000, 'the others still hang')
    const untried = waiting.filter(({ attempts }) => attempts === 0)
    assert.ok(untried.length > 500, `${untried.length} of them were not even tried yet`)
  },

  'a worker takes a few deliveries of a slow endpoint and leaves the rest': async ({ engine, receiver }) => {
    const target = await receiver({ behaviour: [200, { kind: 'silent' }] })
    const webhooks = engine({ limits: { timeoutMs: 60_000 }, worker: { perEndpoint: 8 } })
    await register(webhooks, target.url)
    await emitBacklog(webhooks, 400, {})
    await webhooks.start()
    await target.waitFor(1 + 8)
    await until('most of them wait in the store', async () => (await webhooks.stats({ tenant })).held >= 350)
    assert.equal(target.requests.length, 1 + 8)
  },

  'ten messages of one endpoint do not wait for five thousand of another': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine()
    await register(webhooks, `${target.url}/many`, { scopes: { to: 'many' } })
    const { id } = await register(webhooks, `${target.url}/few`, { scopes: { to: 'few' } })
    await emitBacklog(webhooks, 5000, { to: 'many' })
    await emitBacklog(webhooks, 10, { to: 'few' })
    await webhooks.start()
    const arrived = (path: string) => target.requests.filter(({ url }) => url === path).length
    let before = 0
    await target.waitFor(() => {
      before = arrived('/many')
      return arrived('/few') === 10
    })
    assert.ok(before < 1000, `${before} of the many went first`)
    await untilCounts(webhooks, { delivered: 10 }, { endpointId: id })
  },

  'a backlog larger than what a worker keeps at a time is sent to its end': async ({ engine, receiver }) => {
    const target = await receiver()
    // Eight jobs for each slot
    const webhooks = engine({ worker: { concurrency: 16 } })
    for (const path of ['a', 'b', 'c']) await register(webhooks, `${target.url}/${path}`)
    await emitBacklog(webhooks, 200, {})
    await webhooks.start()
    await target.waitFor(600, { timeoutMs: 20_000 })
    await untilCounts(webhooks, { delivered: 600 })
    assert.equal(target.requests.length, 600)
  },
})
