import assert from 'node:assert/strict'
import { rawJson } from '@posthorn/core'
import { engineGroup, register, tenant } from '../../src/engine/engine-case.js'
import { deliveriesOf } from '../../src/engine/until.js'
import { rejectsWith } from '../../src/store/steps.js'

/** How `emit` checks what it is given. */
export const emitCases = engineGroup('emit', {
  'bad input is a coded error and stores nothing': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine({ limits: { payloadBytes: 1000 } })
    await register(webhooks, target.url)
    const cycle: Record<string, unknown> = {}
    cycle.self = cycle
    // As plain JavaScript may call it
    const unchecked = (type: string, payload: unknown, options: object): Promise<unknown> =>
      Reflect.apply(webhooks.emit, webhooks, [type, payload, options])
    await rejectsWith(unchecked('invoice.voided', {}, { tenant }), 'unknown_event_type')
    await rejectsWith(unchecked('toString', {}, { tenant }), 'unknown_event_type')
    await rejectsWith(unchecked('invoice.paid', { id: 7 }, { tenant }), 'invalid_payload')
    await rejectsWith(webhooks.emit('invoice.paid', rawJson('{"id":7}'), { tenant }), 'invalid_payload')
    await rejectsWith(webhooks.emit('order.created', { amount: 1n }, { tenant }), 'payload_not_json')
    await rejectsWith(webhooks.emit('order.created', cycle, { tenant }), 'payload_not_json')
    await rejectsWith(webhooks.emit('order.created', undefined, { tenant }), 'payload_not_json')
    await rejectsWith(webhooks.emit('order.created', 'é'.repeat(500), { tenant }), 'payload_too_large')
    await rejectsWith(unchecked('order.created', {}, {}), 'invalid_argument')
    await rejectsWith(webhooks.emit('order.created', {}, { tenant: '' }), 'invalid_argument')
    await rejectsWith(webhooks.emit('order.created', {}, { tenant, idempotencyKey: '' }), 'invalid_argument')
    await rejectsWith(webhooks.emit('order.created', {}, { tenant, expiresAt: new Date(0) }), 'invalid_argument')
    await rejectsWith(webhooks.emit('order.created', {}, { tenant, traceparent: 'nonsense' }), 'invalid_argument')
    assert.deepEqual((await webhooks.messages.list({ tenant, total: true })).total, 0)
    assert.deepEqual(await deliveriesOf(webhooks), [])
  },

  'a schema may be asynchronous': async ({ claims, engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine()
    await register(webhooks, target.url)
    assert.equal((await webhooks.emit('invoice.checked', { id: 'in_1' }, { tenant })).deliveries, 1)
    await rejectsWith(webhooks.emit('invoice.checked', rawJson('{"id":7}'), { tenant }), 'invalid_payload')
    // Several that are wrong at once: one is told of, and none is left to be rejected unheard
    const wrong = { type: 'invoice.checked', payload: rawJson('{}'), tenant } as const
    await rejectsWith(
      webhooks.emitMany([wrong, wrong, { type: 'invoice.paid', payload: rawJson('{}'), tenant }]),
      'invalid_payload',
    )
    if (claims.syncPublish) {
      assert.throws(() => webhooks.emitSync('invoice.checked', { id: 'in_2' }, { tenant }), { code: 'async_schema' })
      assert.throws(() => webhooks.emitSync('invoice.checked', rawJson('{}'), { tenant }), { code: 'async_schema' })
    }
    assert.equal((await webhooks.messages.list({ tenant, total: true })).total, 1)
  },
})
