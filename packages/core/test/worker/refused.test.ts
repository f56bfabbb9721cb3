import { type OutboxStore, type Store, WebhooksError } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { manualClock } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'
import { testInstance } from '../support/instance.js'
import { response } from '../support/outcomes.js'
import { quiet, simulation } from '../support/simulation.js'

const tenant = 'acme'
const second = 1000

type Settle = OutboxStore<never>['settle']

/** An instance with leases of a second, on a memory store that throws what `refuse` gives for a settle. */
function withRefusals(refuse: (request: Parameters<Settle>[0]) => unknown) {
  const clock = manualClock()
  const memory = memoryStore({ clock })
  const settle: Settle = async (request) => {
    const error = refuse(request)
    if (error !== undefined) throw error
    return memory.outbox.settle(request)
  }
  const store: Store<never> = { ...memory, outbox: { ...memory.outbox, settle } }
  return { clock, store, worker: { leaseMs: second } }
}

describe.each([
  ['a plain error', () => new Error('ENOTCONN')],
  ['store_failed', () => new WebhooksError('store_failed', 'the store refuses everything')],
  ['store_unavailable', () => new WebhooksError('store_unavailable', 'away')],
])('a store that answers every settle with %s', (_what, errorOf) => {
  it('has each delivery sent once, and written once it is well', async () => {
    let isBroken = true
    const { webhooks, addEndpoint, sent, deliveries, errors, pass, end } = await simulation(
      withRefusals(() => (isBroken ? errorOf() : undefined)),
    )
    await addEndpoint()
    for (let n = 0; n < 3; n++) await webhooks.emit('invoice.paid', { n }, { tenant })
    await pass(60 * second, 100)
    expect(sent).toHaveLength(3)
    expect(errors.length).toBeLessThan(100)
    isBroken = false
    await pass(60 * second, 100)
    expect(sent).toHaveLength(3)
    expect((await deliveries()).map(({ status, attempts }) => `${status} ${attempts}`)).toEqual(
      Array(3).fill('delivered 1'),
    )
    await end()
  })

  it('is waited for by a drain', async () => {
    let refusals = 20
    const { webhooks, addEndpoint, clock } = await testInstance(
      withRefusals(() => (refusals-- > 0 ? errorOf() : undefined)),
    )
    await addEndpoint()
    for (let n = 0; n < 3; n++) await webhooks.emit('invoice.paid', { n }, { tenant })
    let drained: unknown
    void webhooks.drain({ deadlineMs: 3_600_000 }).then((result) => {
      drained = result
    })
    for (let ms = 0; drained === undefined && ms < 3_000_000; ms += 1000) {
      await quiet()
      clock.advance(1000)
    }
    expect(drained).toEqual({ attempts: 3, delivered: 3 })
  })
})

it('a store that cannot be reached has no more requests started until it is', async () => {
  let isAway = true
  const options = withRefusals(() => (isAway ? new WebhooksError('store_unavailable', 'away') : undefined))
  const { webhooks, addEndpoint, sent, pass, end } = await simulation({
    ...options,
    worker: { concurrency: 1, perEndpoint: 1 },
    answer: () => new Promise((resolve) => options.clock.setTimer(200, () => resolve(response(200)))),
  })
  await addEndpoint()
  for (let n = 0; n < 10; n++) await webhooks.emit('invoice.paid', { n }, { tenant })
  await pass(60 * second, 100)
  // The second one took the first one's slot before that was written
  expect(sent).toHaveLength(2)
  isAway = false
  await pass(60 * second, 100)
  expect(sent).toHaveLength(10)
  await end()
})

describe('a store that refuses rows of the log', () => {
  it('has a delivery use its attempts up all the same, and end', async () => {
    const { webhooks, addEndpoint, sent, delivery, pass, end } = await simulation({
      ...withRefusals(({ settlements }) =>
        settlements.some(({ attempt, unlogged }) => attempt !== null && !unlogged) ? new Error('bad row') : undefined,
      ),
      answer: () => response(500),
      retry: { next: ({ attempt }) => (attempt < 5 ? second : null) },
    })
    await addEndpoint()
    const { id: messageId } = await webhooks.emit('invoice.paid', {}, { tenant })
    await pass(60 * second, 100)
    expect(await delivery()).toMatchObject({ messageId, status: 'failed', attempts: 5, lastStatusCode: 500 })
    expect(sent).toHaveLength(5)
    await end()
  })

  it('has what was refused written at the end, where it is well by then', async () => {
    let isBroken = true
    const { webhooks, addEndpoint, sent, deliveries, pass, end } = await simulation(
      withRefusals(() => (isBroken ? new Error('no room') : undefined)),
    )
    await addEndpoint()
    await webhooks.emit('invoice.paid', {}, { tenant })
    await pass(30 * second, 100)
    isBroken = false
    await end()
    expect(sent).toHaveLength(1)
    expect(await deliveries()).toMatchObject([{ status: 'delivered', attempts: 1 }])
  })
})
