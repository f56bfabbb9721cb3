import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
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

  'an attempt shows where it went, though its endpoint moved before the answer': async ({ engine, receiver }) => {
    const answers: ServerResponse[] = []
    const home = await receiver({ behaviour: [200, (_request, response) => void answers.push(response)] })
    const away = await receiver()
    const webhooks = engine()
    await webhooks.start()
    const { id } = await register(webhooks, `${home.url}/home`)
    const emit = () => webhooks.emit('invoice.paid', { id: 'in_1', amount: 4200 }, { tenant })
    // An endpoint that has answered may have several requests in flight.
    await emit()
    await untilCounts(webhooks, { delivered: 1 })
    await emit()
    await home.waitFor(2)
    await webhooks.endpoints.update({ tenant, id, url: `${away.url}/away` })
    await emit()
    await untilCounts(webhooks, { delivered: 2, pending: 1 })
    for (const answer of answers) answer.end()
    await untilCounts(webhooks, { delivered: 3 })
    const attempts = await Promise.all(
      (await deliveriesOf(webhooks)).map((delivery) => webhooks.deliveries.attempts({ tenant, id: delivery.id })),
    )
    const urls = attempts.flat().map(({ url }) => url)
    assert.deepEqual(urls.sort(), [`${home.url}/home`, `${home.url}/home`, `${away.url}/away`].sort())
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

  'peer defect 11: 200 deliveries share a few connections': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine({ worker: { perEndpoint: 8 } })
    await register(webhooks, target.url)
    await webhooks.emitMany(
      Array.from({ length: 200 }, (_, at) => ({ type: 'order.created' as const, payload: at, tenant })),
    )
    await webhooks.start()
    await untilCounts(webhooks, { delivered: 200 })
    assert.equal(target.requests.length, 200)
    // A slot is filled again a moment before its old connection is free
    assert.ok(target.connections <= 2 * 8, `${target.connections} connections`)
  },

  'the same message id goes to every endpoint, and each signs with its own secret': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine()
    await webhooks.start()
    const first = await register(webhooks, `${target.url}/first`)
    const second = await register(webhooks, `${target.url}/second`)
    const { id } = await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant })
    await untilCounts(webhooks, { delivered: 2 })
    for (const { url, text, headers } of target.requests) {
      const [own, other] = url === '/first' ? [first, second] : [second, first]
      assert.equal((await verify(text, headers, own.secret)).id, id)
      await assert.rejects(verify(text, headers, other.secret), { code: 'invalid_signature' })
    }
    assert.equal(new Set((await deliveriesOf(webhooks)).map((delivery) => delivery.id)).size, 2)
  },
})
