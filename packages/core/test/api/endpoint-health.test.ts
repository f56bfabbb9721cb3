import type { Endpoint } from '@posthorn/core'
import { expect, it } from 'vitest'
import { testInstance } from '../support/instance.js'
import { response } from '../support/outcomes.js'

const tenant = 'acme'
const well = { failingSince: null, failures: 0, breaker: 'closed', retryAt: null }

it('an endpoint tells since when it fails, how often, and when it is tried again, wherever it is shown', async () => {
  let status = 500
  const { webhooks, addEndpoint, clock } = await testInstance({
    answer: () => response(status),
    retry: { next: () => null },
    breaker: { failures: 2, openMs: 60_000 },
    random: () => 0,
  })
  const { id, health } = await addEndpoint({ eventTypes: ['invoice.paid'] })
  const { id: other } = await addEndpoint({ eventTypes: ['user.created'] })
  expect(health).toEqual(well)
  const ref = { tenant, id }
  const emit = async () => {
    await webhooks.emit('invoice.paid', {}, { tenant })
    await webhooks.drain()
  }
  const failingSince = new Date(clock.now())
  await emit()
  expect((await webhooks.endpoints.get(ref)).health).toEqual({ ...well, failingSince, failures: 1 })
  clock.advance(5000)
  await emit()
  const open = { failingSince, failures: 2, breaker: 'open', retryAt: new Date(clock.now() + 60_000) }
  const told: Endpoint[] = []
  webhooks.on('endpoint.updated', ({ endpoint }) => told.push(endpoint))
  const { data } = await webhooks.endpoints.list({ tenant, withSecrets: true })
  expect(data.map((each) => [each.id, each.health, typeof each.secret])).toEqual(
    expect.arrayContaining([
      [id, open, 'string'],
      [other, well, 'string'],
    ]),
  )
  expect((await webhooks.endpoints.update({ ...ref, name: 'Billing' })).health).toEqual(open)
  expect((await webhooks.endpoints.rotateSecret(ref)).health).toEqual(open)
  expect(told.map((each) => each.health)).toEqual([open, open])
  clock.advance(60_000)
  expect((await webhooks.endpoints.get(ref)).health).toEqual({ ...open, breaker: 'halfOpen' })
  await webhooks.endpoints.suspend(ref)
  expect((await webhooks.endpoints.unsuspend(ref)).health).toEqual(well)
  status = 200
  await emit()
  expect((await webhooks.endpoints.get(ref)).health).toEqual(well)
})
