import assert from 'node:assert/strict'
import { type Engine, engineGroup, register, tenant } from '../../src/engine/engine-case.js'
import { until } from '../../src/engine/until.js'
import { within } from '../../src/transport/context.js'

function emitOrders<Tx>(webhooks: Engine<Tx>, count: number) {
  return webhooks.emitMany(
    Array.from({ length: count }, (_, at) => ({ type: 'order.created' as const, payload: at, tenant })),
  )
}

const onceADay = { limit: 1, periodMs: 86_400_000 }

/** How a drain waits for slots. */
export const rateLimitCases = engineGroup('rate limit', {
  'a drain goes on at the pace of the limit, and ends where no slot comes in time': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine()
    const { id } = await register(webhooks, target.url, { rateLimit: { limit: 6, periodMs: 1000 } })
    await emitOrders(webhooks, 8)
    assert.deepEqual(await webhooks.drain({ deadlineMs: 60_000 }), { attempts: 8, delivered: 8 })
    await webhooks.endpoints.update({ tenant, id, rateLimit: onceADay })
    await emitOrders(webhooks, 8)
    const passes: number[] = []
    for (let pass = 0; pass < 2; pass++) {
      const { attempts } = await within(30_000, webhooks.drain({ deadlineMs: 600_000 }), 'drain() did not end')
      passes.push(attempts)
    }
    assert.deepEqual(passes, [1, 0])
    await until('the rest is held', async () => (await webhooks.stats({ tenant })).held === 7)
  },
})
