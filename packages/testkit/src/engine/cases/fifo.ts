import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { schedule } from '@posthorn/core'
import { type Engine, engineGroup, register, tenant } from '../engine-case.js'
import { deliveriesOf, until, untilCounts } from '../until.js'

/** Emits orders numbered from `from` on, in one call. */
async function emitOrders<Tx>(engine: Engine<Tx>, from: number, count: number): Promise<void> {
  const orders = Array.from({ length: count }, (_, at) => ({
    type: 'order.created' as const,
    payload: from + at,
    tenant,
  }))
  await engine.emitMany(orders)
}

/** Answers after a few ms, with what `status` says to the request of that number; counts how many there are at once. */
function oneByOne(status: (request: number) => number) {
  const seen = { requests: 0, atOnce: 0, most: 0 }
  const behaviour = (_: IncomingMessage, response: ServerResponse) => {
    seen.atOnce++
    seen.requests++
    seen.most = Math.max(seen.most, seen.atOnce)
    const code = status(seen.requests)
    setTimeout(() => {
      seen.atOnce--
      response.writeHead(code).end()
    }, 2)
  }
  return { seen, behaviour }
}

/** The order's number in a body. */
const orderIn = ({ text }: { text: string }): number => Number(JSON.parse(text).data)

/** Endpoints that get one after the other. */
export const fifoCases = engineGroup('fifo', {
  'two instances send one at a time, in order, each until it succeeds': async ({
    engine,
    receiver,
    secondStore,
    store,
  }) => {
    const { seen, behaviour } = oneByOne((request) => (request % 5 === 0 ? 500 : 200))
    const target = await receiver({ behaviour })
    const [first, second] = [engine({ store }), engine({ store: await secondStore() })]
    await register(first, target.url, { ordering: 'fifo' })
    await emitOrders(first, 0, 20)
    await Promise.all([first.start(), second.start()])
    for (let n = 20; n < 40; n++) await first.emit('order.created', n, { tenant })
    await untilCounts(first, { delivered: 40 })
    assert.equal(seen.most, 1)
    const orders = target.requests.map(orderIn)
    const turns = orders.filter((order, at) => order !== orders[at - 1])
    assert.deepEqual(
      turns,
      Array.from({ length: 40 }, (_, n) => n),
    )
    assert.equal(orders.length, 40 + Math.floor(orders.length / 5))
  },

  'what waits for its retry holds the rest until it is cancelled or has failed for good': async ({
    engine,
    receiver,
  }) => {
    const target = await receiver({ behaviour: [500, 500, 500, 200] })
    const webhooks = engine({ retry: schedule([0, 0, 3_600_000], { jitter: 0 }) })
    await webhooks.start()
    await register(webhooks, target.url, { ordering: 'fifo' })
    await emitOrders(webhooks, 0, 3)
    const attempts = async () => (await deliveriesOf(webhooks)).map((delivery) => delivery.attempts)
    await until('it was tried twice', async () => Math.max(...(await attempts())) === 2)
    await untilCounts(webhooks, { pending: 1, held: 2 })
    const [waiting] = await deliveriesOf(webhooks, { status: 'pending' })
    assert.ok(waiting)
    target.behave([410, 200])
    await webhooks.deliveries.cancel({ tenant, id: waiting.id })
    await untilCounts(webhooks, { cancelled: 1, failed: 1, held: 1 })
    const [endpoint] = (await webhooks.endpoints.list({ tenant })).data
    assert.ok(endpoint)
    await webhooks.endpoints.unsuspend({ tenant, id: endpoint.id })
    await untilCounts(webhooks, { cancelled: 1, failed: 1, delivered: 1 })
    assert.deepEqual(target.requests.map(orderIn), [0, 0, 1, 2])
  },

  'an endpoint becomes ordered with a backlog, which is sent in order; and is let go again': async ({
    engine,
    receiver,
  }) => {
    const { seen, behaviour } = oneByOne(() => 200)
    const target = await receiver({ behaviour })
    const webhooks = engine()
    const { id } = await register(webhooks, target.url)
    await emitOrders(webhooks, 0, 30)
    await webhooks.endpoints.update({ tenant, id, ordering: 'fifo' })
    await emitOrders(webhooks, 30, 10)
    await webhooks.start()
    await untilCounts(webhooks, { delivered: 40 })
    assert.equal(seen.most, 1)
    assert.deepEqual(
      target.requests.map(orderIn),
      Array.from({ length: 40 }, (_, n) => n),
    )
    await webhooks.endpoints.update({ tenant, id, ordering: null })
    await emitOrders(webhooks, 40, 20)
    await untilCounts(webhooks, { delivered: 60 })
    assert.ok(seen.most > 1, 'without an order they go side by side')
  },
})
