import assert from 'node:assert/strict'
import { type Delivery, schedule } from '@posthorn/core'
import { engineGroup, register, tenant } from '../engine-case.js'
import { deliveriesOf, onlyDelivery, until, untilCounts, untilStatus } from '../until.js'

/** NUL, a broken sequence, a lone surrogate in UTF-8. */
const foulBody = Buffer.from([0x61, 0x00, 0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0x62])

function msFromNow({ dueAt }: Delivery): number {
  assert.ok(dueAt, 'it is due again')
  return dueAt.getTime() - Date.now()
}

/** What an answer's status and headers make of the delivery. */
export const responseCases = engineGroup('response', {
  '500 then 200 is delivered with two attempts': async ({ engine, receiver }) => {
    const target = await receiver({ behaviour: [{ status: 500, body: 'oops' }, 200] })
    const webhooks = engine()
    await webhooks.start()
    await register(webhooks, target.url)
    await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant })
    const delivery = await untilStatus(webhooks, 'delivered')
    assert.equal(delivery.attempts, 2)
    const attempts = await webhooks.deliveries.attempts({ tenant, id: delivery.id })
    assert.deepEqual(
      attempts.map(({ number, statusCode }) => [number, statusCode]),
      [
        [1, 500],
        [2, 200],
      ],
    )
    assert.equal(attempts[0]?.responseBody, 'oops')
    const [first, second] = target.requests
    assert.equal(first?.headers['webhook-id'], second?.headers['webhook-id'])
    assert.deepEqual(first?.body, second?.body)
  },

  '410 fails the delivery, suspends the endpoint and holds what is emitted later': async ({ engine, receiver }) => {
    const target = await receiver({ behaviour: 410 })
    const webhooks = engine()
    const told: string[] = []
    webhooks.on('endpoint.suspended', ({ endpointId }) => void told.push(endpointId))
    await webhooks.start()
    const { id } = await register(webhooks, target.url)
    await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant })
    const delivery = await untilStatus(webhooks, 'failed')
    assert.equal(delivery.attempts, 1)
    await until('the endpoint is suspended', async () => {
      const { status } = await webhooks.endpoints.get({ tenant, id })
      return status === 'suspended' && told.length > 0
    })
    const endpoint = await webhooks.endpoints.get({ tenant, id })
    assert.match(endpoint.suspendedReason ?? '', /410/)
    assert.deepEqual(told, [id])
    const later = await webhooks.emit('invoice.paid', { id: 'in_2' }, { tenant })
    assert.equal((await onlyDelivery(webhooks, { messageId: later.id })).status, 'held')
    target.behave(200)
    await webhooks.endpoints.unsuspend({ tenant, id })
    await untilCounts(webhooks, { failed: 1, delivered: 1 })
  },

  'peer defect 17: 429 with Retry-After in seconds is heeded': async ({ engine, receiver }) => {
    const target = await receiver({ behaviour: { status: 429, headers: { 'retry-after': '1800' } } })
    const webhooks = engine()
    await webhooks.start()
    await register(webhooks, target.url)
    await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant })
    await until('the attempt is logged', async () => (await onlyDelivery(webhooks)).attempts === 1)
    const delivery = await onlyDelivery(webhooks)
    assert.equal(delivery.status, 'pending')
    const waits = msFromNow(delivery)
    assert.ok(waits > 1_700_000 && waits <= 1_800_500, `due in ${waits} ms`)
  },

  'peer defect 25: a body with NUL and broken UTF-8 is stored, and the others of its batch are fine': async ({
    engine,
    receiver,
  }) => {
    const target = await receiver()
    target.behave({ status: 500, body: foulBody, headers: { 'x-foul': 'ÿ' } }, '/foul')
    const webhooks = engine({ retry: schedule([0]) })
    const foul = await register(webhooks, `${target.url}/foul`)
    for (const path of ['a', 'b', 'c']) await register(webhooks, `${target.url}/${path}`)
    for (let at = 0; at < 5; at++) await webhooks.emit('order.created', at, { tenant })
    await webhooks.start()
    await untilCounts(webhooks, { delivered: 15, failed: 5 })
    for (const { id, endpointId } of await deliveriesOf(webhooks, { status: 'failed' })) {
      assert.equal(endpointId, foul.id)
      const [attempt] = await webhooks.deliveries.attempts({ tenant, id })
      const responseBody = attempt?.responseBody ?? ''
      assert.ok(responseBody.startsWith('a') && responseBody.endsWith('b'), responseBody)
      assert.ok(!responseBody.includes('\0') && responseBody.isWellFormed())
    }
  },
})
