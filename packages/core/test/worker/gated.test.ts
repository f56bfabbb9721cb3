import { type Outcome, settingsOf } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { manualClock } from '@posthorn/testkit'
import { expect, it } from 'vitest'
import { freshHealth } from '../../src/dispatch/index.js'
import { response } from '../support/outcomes.js'
import { simulation, until } from '../support/simulation.js'

it('what waits for an endpoint that another process has gated is held as soon as a health write tells of it', async () => {
  const clock = manualClock()
  const store = memoryStore({ clock })
  const answers: ((outcome: Outcome) => void)[] = []
  const answer = () => new Promise<Outcome>((resolve) => answers.push(resolve))
  const { webhooks, addEndpoint, deliveries, end } = await simulation({ clock, store, answer })
  const { id: endpointId } = await addEndpoint({ ...settingsOf({}) })
  for (let n = 0; n < 5; n++) await webhooks.emit('invoice.paid', { n }, { tenant: 'acme' })
  await until(() => answers.length === 1, 'the first request is made')

  const gated = { tenant: 'acme', endpointId, version: 1, fields: { ...freshHealth, gated: true }, suspend: null }
  await store.outbox.settle({ settlements: [], health: [gated] })
  answers[0]?.(response(500))
  const held = async () => (await deliveries()).filter(({ status }) => status === 'held').length
  // The second request was made before the store said so; it stays in flight
  await until(async () => (await held()) === 3, 'the others are held')
  expect(answers).toHaveLength(2)
  answers[1]?.(response(200))
  await end()
})
