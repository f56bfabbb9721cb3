import assert from 'node:assert/strict'
import { verify } from '@posthorn/core'
import type { ReceivedRequest } from '../../receiver/index.js'
import { engineGroup, register, tenant } from '../engine-case.js'
import { deliveriesOf, untilCounts, untilStatus } from '../until.js'

/** The main job, end to end. */
export const deliveryCases = engineGroup('delivery', {
  'an emitted event arrives signed and is logged as delivered with one attempt': async ({ engine, receiver }) => {
    let secret = ''
    const target = await receiver({
      behaviour: { status: 201, body: 'thanks', headers: { 'x-answer': 'yes' } },
      verify: ({ body, headers }: ReceivedRequest) => verify(body, headers, secret),
    })
    const webhooks = engine()
    await webhooks.start()
    const endpoint = await register(webhooks, `${target.url}/hooks?team=a`)
    secret = endpoint.secret
    const emitted = await webhooks.emit('invoice.paid', { id: 'in_1', amount: 4200 }, { tenant })
    assert.equal(emitted.deliveries, 1)
    assert.equal(emitted.duplicate, false)
    const delivery = await untilStatus(webhooks, 'delivered')

    const [request, ...others] = target.requests
    assert.equal(others.length, 0)
    assert.equal(request?.verified, true)
    assert.equal(request.method, 'POST')
    assert.equal(request.url, '/hooks?team=a')
    assert.equal(request.headers['content-type'], 'application/json')
    assert.equal(request.headers['webhook-id'], emitted.id)
    const { type, timestamp, data } = JSON.parse(request.text)
    assert.equal(type, 'invoice.paid')
    assert.deepEqual(data, { id: 'in_1', amount: 4200 })

    const message = await webhooks.messages.get({ tenant, id: emitted.id })
    assert.equal(message.payload, '{"id":"in_1","amount":4200}')
    assert.equal(timestamp, message.createdAt.toISOString())
    assert.equal(delivery.messageId, emitted.id)
    assert.equal(delivery.endpointId, endpoint.id)
    assert.equal(delivery.attempts, 1)
    assert.equal(delivery.dueAt, null)
    assert.equal(delivery.lastStatusCode, 201)
    assert.ok(delivery.finishedAt instanceof Date)

    const attempts = await webhooks.deliveries.attempts({ tenant, id: delivery.id })
    assert.equal(attempts.length, 1)
    assert.equal(attempts[0]?.number, 1)
    assert.equal(attempts[0]?.url, `${target.url}/hooks?team=a`)
    assert.equal(attempts[0]?.outcome, 'response')
    assert.equal(attempts[0]?.statusCode, 201)
    assert.equal(attempts[0]?.error, null)
    assert.equal(attempts[0]?.responseBody, 'thanks')
    assert.equal(attempts[0]?.responseHeaders?.['x-answer'], 'yes')
    assert.equal(attempts[0]?.responseTruncated, false)
  },

  'an attempt shows the request as it was made, signature included, and no secret': async ({
    store,
    engine,
    receiver,
  }) => {
    const target = await receiver()
    const webhooks = engine()
    const headers = { 'X-Api-Key': 'hidden 1', authorization: ['hidden 2', 'hidden 3'], 'x-plain': 'seen' }
    await register(webhooks, target.url, { headers })
    const { id: messageId } = await webhooks.emit('invoice.paid', { id: 'in_1', amount: 4200 }, { tenant })
    await webhooks.drain()
    const [request] = target.requests
    assert.ok(request)
    const [delivery] = await deliveriesOf(webhooks)
    assert.ok(delivery)
    const attempt = await webhooks.deliveries.attempt({ tenant, id: delivery.id, number: 1 })
    assert.equal(attempt.requestBody, request.text)
    const sent = attempt.requestHeaders
    for (const name of [
      'webhook-id',
      'webhook-timestamp',
      'webhook-signature',
      'content-type',
      'x-plain',
      'user-agent',
    ]) {
      assert.equal(sent?.[name], request.headers[name], name)
    }
    assert.equal(sent?.['webhook-id'], messageId)
    assert.equal(sent?.['x-api-key'], '********')
    const stored = JSON.stringify(await store.log.attempts({ tenant, deliveryId: delivery.id }))
    assert.ok(!stored.includes('hidden'), stored)
  },

  'what was emitted before any worker ran is sent once one starts': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine()
    await register(webhooks, target.url)
    for (const id of ['a', 'b', 'c']) await webhooks.emit('invoice.paid', { id }, { tenant })
    await untilCounts(webhooks, { pending: 3 })
    await webhooks.start()
    await untilCounts(webhooks, { delivered: 3 })
    assert.equal(target.requests.length, 3)
  },
})
