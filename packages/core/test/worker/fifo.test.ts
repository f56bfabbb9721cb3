import type { Outcome, Store } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { manualClock } from '@posthorn/testkit'
import { it } from 'vitest'
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
