import assert from 'node:assert/strict'
import { verify } from '@posthorn/core'
import { engineGroup, register, tenant } from '../../src/engine/engine-case.js'
import { deliveriesOf, onlyDelivery, until, untilCounts } from '../../src/engine/until.js'

const diverting = { triggers: ['5xx', 'timeout'], divert: true }

/** Triggers and alerts. */
export const failureHandlingCases = engineGroup('failure handling', {
  'a failure that is among no triggers ends the delivery and nothing else, 410 included': async ({
    engine,
    receiver,
  }) => {
    const target = await receiver({ behaviour: [404, 410, 200] })
    const webhooks = engine()
    const { id } = await register(webhooks, target.url, { failureHandling: { ...diverting, suspend: true } })
    await webhooks.start()
    for (const at of [1, 2, 3]) await webhooks.emit('order.created', at, { tenant })
    await untilCounts(webhooks, { failed: 2, delivered: 1 })
    for (const { diverted, attempts } of await deliveriesOf(webhooks, {})) {
      assert.deepEqual([diverted, attempts], [false, 1])
    }
    assert.equal((await webhooks.endpoints.get({ tenant, id })).status, 'active')
  },

  'alerts tell of what failed for good, signed as its endpoint is, and are no deliveries of the tenant': async ({
    engine,
    receiver,
  }) => {
    const target = await receiver()
    target.behave(500, '/hook')
    const webhooks = engine({ limits: { endpointsPerTenant: 1 } })
    await webhooks.start()
    const headers = { 'x-many': ['a', 'b'], authorization: 'Bearer hunter2' }
    const alert = { url: `${target.url}/alerts`, headers }
    const failureHandling = { triggers: ['5xx'], divert: true, alert }
    const { secret, ...endpoint } = await register(webhooks, `${target.url}/hook`, { failureHandling })
    assert.equal(endpoint.failureHandling?.alert?.headers.authorization, '********')
    const emitted = await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant })
    await until('the alert is there', async () => target.requests.some(({ url }) => url === '/alerts'))
    const told = target.requests.find(({ url }) => url === '/alerts')
    assert.ok(told)
    assert.equal(told.headers.authorization, 'Bearer hunter2')
    await verify(told.text, told.headers, secret)
    const { data, type } = JSON.parse(told.text)
    assert.equal(type, 'webhook.failed')
    const delivery = await onlyDelivery(webhooks)
    const failure = { deliveryId: delivery.id, messageId: emitted.id, eventType: 'invoice.paid', attempts: 1 }
    assert.deepEqual(data, {
      endpointId: endpoint.id,
      url: endpoint.url,
      count: 1,
      failures: [{ ...failure, outcome: 'response', statusCode: 500, diverted: true }],
    })
    const listed = (await webhooks.endpoints.list({ tenant })).data
    assert.deepEqual(
      listed.map(({ id }) => id),
      [endpoint.id],
    )
    assert.equal((await webhooks.messages.list({ tenant, total: true })).total, 1)
    const { pending, held } = await webhooks.stats({ tenant })
    assert.deepEqual([pending, held], [0, 0])
  },

  'an alert that fails raises none, others go out all the same, and none after alerts are taken away': async ({
    engine,
    receiver,
  }) => {
    const target = await receiver()
    target.behave(503, '/hook')
    target.behave([410, 200], '/alerts')
    const webhooks = engine()
    const told: string[] = []
    webhooks.on('delivery.failed', (event) => void told.push(`delivery.failed of ${event.tenant}`))
    webhooks.on('attempt.failed', (event) => void told.push(`attempt.failed of ${event.tenant}`))
    webhooks.on('endpoint.suspended', (event) => void told.push(`endpoint.suspended of ${event.tenant}`))
    await webhooks.start()
    const failureHandling = { triggers: ['5xx'], alert: { url: `${target.url}/alerts` } }
    const { id } = await register(webhooks, `${target.url}/hook`, { failureHandling })
    const alerts = (count: number) =>
      until(`${count} alerts`, async () => target.requests.filter(({ url }) => url === '/alerts').length === count)
    await webhooks.emit('order.created', 1, { tenant })
    await alerts(1)
    await webhooks.emit('order.created', 2, { tenant })
    await alerts(2)
    await until('the first waits to be tried again', async () => (await webhooks.stats()).pending === 1)
    await webhooks.endpoints.update({ tenant, id, failureHandling: { triggers: ['5xx'] } })
    await until('it is given up with the alerts', async () => (await webhooks.stats()).pending === 0)
    const expected = ['attempt.failed', 'attempt.failed', 'delivery.failed', 'delivery.failed']
    assert.deepEqual(
      told.sort(),
      expected.map((name) => `${name} of ${tenant}`),
    )
  },
})
