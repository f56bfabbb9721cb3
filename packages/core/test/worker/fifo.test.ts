import { createWebhooks, type Outcome, type Store } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { manualClock } from '@posthorn/testkit'
import { expect, it } from 'vitest'
import { fakeTransport } from '../support/fake-transport.js'
import { events } from '../support/instance.js'
import { response } from '../support/outcomes.js'
import { simulation, until } from '../support/simulation.js'

it('what waits in order for the one before does not wait for other requests as well, where a commit is dear', async () => {
  const clock = manualClock()
  const memory = memoryStore({ clock })
  const store: Store<never> = { ...memory, capabilities: { ...memory.capabilities, settleLingerMs: 3_600_000 } }
  let hangs = 0
  const answer = ({ url }: { url: string }) => {
    if (!url.endsWith('/hangs')) return response(200)
    hangs++
    return new Promise<Outcome>(() => {})
  }
  const { webhooks, addEndpoint, deliveries, pass, end } = await simulation({ clock, store, answer })
  await addEndpoint({ url: 'https://receiver.example/hangs', eventTypes: ['user.created'] })
  const { id } = await addEndpoint({ ordering: 'fifo', eventTypes: ['invoice.paid'] })
  await webhooks.emit('user.created', {}, { tenant: 'acme' })
  await until(() => hangs === 1, 'a request is in flight')
  for (let n = 0; n < 5; n++) await webhooks.emit('invoice.paid', { n }, { tenant: 'acme' })
  await pass(1000)
  const delivered = async () =>
    (await deliveries()).filter(({ endpointId, status }) => endpointId === id && status === 'delivered').length
  await until(async () => (await delivered()) === 5, 'all of the ordered endpoint are delivered')
  await end()
})

/** An ordered endpoint with three messages, of which the first is in flight. */
async function firstInFlight() {
  const clock = manualClock()
  const store = memoryStore({ clock })
  const open: ((outcome: Outcome) => void)[] = []
  const answer = () => new Promise<Outcome>((resolve) => open.push(resolve))
  const run = await simulation({ clock, store, answer })
  await run.addEndpoint({ ordering: 'fifo' })
  for (let n = 0; n < 3; n++) await run.webhooks.emit('invoice.paid', { n }, { tenant: 'acme' })
  await run.pass(1000)
  expect(open).toHaveLength(1)
  const inTurn = async () => (await run.deliveries()).sort((a, b) => (a.messageId < b.messageId ? -1 : 1))
  const [head] = await inTurn()
  const statuses = async () => (await inTurn()).map(({ status }) => status)
  return { ...run, clock, store, open, answer, statuses, head: { tenant: 'acme', id: head?.id ?? '' } }
}

it('a head that is cancelled in flight has ended, and its worker sends the next once it is answered, never two at once', async () => {
  const { webhooks, open, sent, pass, head, statuses, end } = await firstInFlight()
  await webhooks.deliveries.cancel(head)
  await pass(5000, 250)
  expect(sent).toHaveLength(1)
  open[0]?.(response(200))
  await until(() => sent.length === 2, 'the next is sent')
  await pass(3000, 250)
  expect(await statuses()).toEqual(['cancelled', 'pending', 'held'])
  expect(sent).toHaveLength(2)
  open[1]?.(response(200))
  await until(() => sent.length === 3, 'the last is sent')
  open[2]?.(response(200))
  await until(async () => (await statuses())[2] === 'delivered', 'the last is delivered')
  expect(await statuses()).toEqual(['cancelled', 'delivered', 'delivered'])
  await end()
})

it('the late answer to a head that was cancelled in flight ends nobody else’s turn, where another worker has sent the next', async () => {
  const { webhooks, clock, store, open, answer, sent, pass, head, statuses, end } = await firstInFlight()
  const transport = fakeTransport(clock, answer)
  const other = createWebhooks({ store, clock, transport, events })
  // Its looks at what is held come between those of the first
  await pass(500)
  await other.start()
  await pass(750, 250)
  await webhooks.deliveries.cancel(head)
  await pass(250)
  expect([sent.length, transport.sent.length]).toEqual([1, 1])
  open[0]?.(response(200))
  await pass(3000, 250)
  expect([sent.length, transport.sent.length]).toEqual([1, 1])
  expect(await statuses()).toEqual(['cancelled', 'pending', 'held'])
  const stopped = other.stop({ graceMs: 0 })
  await end()
  await stopped
})
