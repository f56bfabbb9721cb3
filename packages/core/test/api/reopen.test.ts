import { createWebhooks } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { healthFields, manualClock } from '@posthorn/testkit'
import { expect, it } from 'vitest'

const tenant = 'acme'

/** An endpoint that has been failing for days, its breaker open. */
async function failingEndpoint() {
  const clock = manualClock()
  const store = memoryStore({ clock })
  const webhooks = createWebhooks({ store, clock, events: { 'invoice.paid': {} } })
  const { id } = await webhooks.endpoints.create({ tenant, url: 'https://receiver.example/hooks' })
  const fields = healthFields({
    ...{ consecutiveFailures: 99, failingSince: 1, failingTold: 90, breakerFailures: 99, breakerOpenings: 7 },
    ...{ gated: true, openUntil: clock.now() + 900_000 },
  })
  const write = { tenant, endpointId: id, version: 1, fields, suspend: null }
  await store.outbox.settle({ settlements: [], health: [write] })
  const ref = { tenant, id }
  return { clock, webhooks, ref, health: () => store.endpoints.health(ref) }
}

it('an endpoint that is unsuspended counts its days of failing anew, and its breaker is closed', async () => {
  const { clock, webhooks, ref, health } = await failingEndpoint()
  await webhooks.endpoints.suspend(ref)
  expect(await health()).toMatchObject({ failingTold: 90, gated: true })
  await webhooks.endpoints.unsuspend(ref)
  expect(await health()).toMatchObject(healthFields({ reopenedAt: clock.now() }))
})

it('an endpoint that is resumed does so too, and any other change of it does not', async () => {
  const { clock, webhooks, ref, health } = await failingEndpoint()
  await webhooks.endpoints.update({ ...ref, isActive: true, name: 'same' })
  expect(await health()).toMatchObject({ failingTold: 90, gated: true })
  await webhooks.endpoints.update({ ...ref, isActive: false })
  expect(await health()).toMatchObject({ failingTold: 90, gated: true })
  await webhooks.endpoints.update({ ...ref, isActive: true })
  expect(await health()).toMatchObject(healthFields({ reopenedAt: clock.now() }))
})
