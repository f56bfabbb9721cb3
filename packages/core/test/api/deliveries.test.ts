import { describe, expect, it } from 'vitest'
import { codeOf } from '../support/errors.js'
import { testInstance } from '../support/instance.js'
import { response } from '../support/outcomes.js'

const tenant = 'acme'

/** An instance with one endpoint and one delivery to it, waiting. */
async function withDelivery(status = 200) {
  const instance = await testInstance({ answer: () => response(status), retry: { next: () => null } })
  const { id: endpointId } = await instance.addEndpoint()
  await instance.webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant })
  const [delivery] = (await instance.webhooks.deliveries.list({ tenant })).data
  return { ...instance, endpointId, ref: { tenant, id: delivery?.id ?? '' } }
}

describe('deliveries', () => {
  it('that wait cannot be retried, those that are final cannot be cancelled', async () => {
    const { webhooks, ref } = await withDelivery()
    expect(await codeOf(() => webhooks.deliveries.retry(ref))).toBe('delivery_not_final')
    expect(await webhooks.deliveries.cancel(ref)).toMatchObject({ status: 'cancelled', cancelReason: 'requested' })
    expect(await codeOf(() => webhooks.deliveries.cancel(ref))).toBe('delivery_final')
  })

  it('that were cancelled are sent after all once retried', async () => {
    const { webhooks, ref, sent } = await withDelivery()
    await webhooks.deliveries.cancel(ref)
    expect(await webhooks.drain()).toEqual({ attempts: 0, delivered: 0 })
    expect(await webhooks.deliveries.retry(ref)).toMatchObject({ status: 'pending', cancelReason: null })
    expect(await webhooks.drain()).toEqual({ attempts: 1, delivered: 1 })
    expect(sent).toHaveLength(1)
  })

  it('go on counting attempts after a retry, in a log of their own', async () => {
    const { webhooks, ref } = await withDelivery(500)
    await webhooks.drain()
    expect(await webhooks.deliveries.get(ref)).toMatchObject({ status: 'failed', attempts: 1, lastStatusCode: 500 })
    await webhooks.deliveries.retry(ref)
    await webhooks.drain()
    expect(await webhooks.deliveries.get(ref)).toMatchObject({ status: 'failed', attempts: 2 })
    const attempts = await webhooks.deliveries.attempts(ref)
    expect(attempts.map(({ number, statusCode, outcome }) => [number, statusCode, outcome])).toEqual([
      [1, 500, 'response'],
      [2, 500, 'response'],
    ])
  })

  it('of an endpoint that was deleted are cancelled, cannot be retried, and stay in the log', async () => {
    const { webhooks, ref, endpointId } = await withDelivery()
    await webhooks.endpoints.delete({ tenant, id: endpointId })
    expect(await webhooks.deliveries.get(ref)).toMatchObject({ status: 'cancelled', cancelReason: 'endpoint_deleted' })
    expect(await codeOf(() => webhooks.deliveries.retry(ref))).toBe('not_found')
  })

  it('show dates and no leases, tokens or budgets', async () => {
    const { webhooks, ref, endpointId } = await withDelivery()
    const delivery = await webhooks.deliveries.get(ref)
    expect(delivery).toEqual({
      ...ref,
      messageId: expect.any(String),
      endpointId,
      eventType: 'invoice.paid',
      status: 'pending',
      attempts: 0,
      dueAt: expect.any(Date),
      cancelReason: null,
      diverted: false,
      lastOutcome: null,
      lastStatusCode: null,
      createdAt: expect.any(Date),
      finishedAt: null,
    })
  })

  it('are pruned with their messages, once final and old enough', async () => {
    const { webhooks, ref, clock } = await withDelivery()
    const soon = new Date(clock.now() + 1)
    expect(await webhooks.prune({ before: soon })).toEqual({ messages: 0 })
    await webhooks.drain()
    expect(await webhooks.prune({ before: new Date(clock.now()) })).toEqual({ messages: 0 })
    expect(await webhooks.prune({ before: soon })).toEqual({ messages: 1 })
    expect(await codeOf(() => webhooks.deliveries.get(ref))).toBe('not_found')
  })
})
