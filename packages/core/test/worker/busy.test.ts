import { expect, it } from 'vitest'
import { noResponse, response } from '../support/outcomes.js'
import { simulation } from '../support/simulation.js'

const tenant = 'acme'

it('counts no attempt where no connection was free in time, and sends within ten seconds', async () => {
  const outcomes = [noResponse('busy'), noResponse('busy'), response(200)]
  const { webhooks, addEndpoint, delivery, sent, pass, end } = await simulation({
    answer: (_request, index) => outcomes[index] ?? response(500),
  })
  const endpoint = await addEndpoint()
  await webhooks.emit('invoice.paid', {}, { tenant })
  await pass(4_999)
  expect(sent).toHaveLength(1)
  expect(await delivery()).toMatchObject({ status: 'pending', attempts: 0, lastOutcome: null })
  await pass(30_000, 500)
  const delivered = await delivery()
  expect(delivered).toMatchObject({ status: 'delivered', attempts: 1 })
  expect(sent).toHaveLength(3)
  const attempts = await webhooks.deliveries.attempts({ tenant, id: delivered.id })
  expect(attempts.map(({ number, outcome }) => [number, outcome])).toEqual([[1, 'response']])
  expect(await webhooks.endpoints.get({ tenant, id: endpoint.id })).toMatchObject({ status: 'active' })
  await end()
})

it('learns nothing of an endpoint from what was not sent: it stays unknown, with one request in flight', async () => {
  const { webhooks, addEndpoint, sent, pass, end } = await simulation({
    answer: (_request, index) => (index === 0 ? noResponse('busy') : new Promise(() => {})),
  })
  await addEndpoint()
  for (let n = 0; n < 5; n++) await webhooks.emit('invoice.paid', { n }, { tenant })
  await pass(1)
  expect(sent).toHaveLength(2)
  await end()
})
