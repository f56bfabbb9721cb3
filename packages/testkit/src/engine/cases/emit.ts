import assert from 'node:assert/strict'
import { rawJson } from '@posthorn/core'
import { rejectsWith } from '../../store/steps.js'
import { engineGroup, register, tenant } from '../engine-case.js'

/** What many emits at once store. */
export const emitCases = engineGroup('emit', {
  'emitMany stores all of its messages or none': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine()
    await register(webhooks, target.url)
    const good = { type: 'order.created', payload: {}, tenant } as const
    const bad: { type: 'invoice.paid'; payload: ReturnType<typeof rawJson>; tenant: string } = {
      type: 'invoice.paid',
      payload: rawJson('{}'),
      tenant,
    }
    await rejectsWith(webhooks.emitMany([good, bad, good]), 'invalid_payload')
    await webhooks.emit('order.created', { first: true }, { tenant, idempotencyKey: 'k' })
    await rejectsWith(
      webhooks.emitMany([good, { ...good, payload: { second: true }, idempotencyKey: 'k' }]),
      'idempotency_conflict',
    )
    assert.equal((await webhooks.messages.list({ tenant, total: true })).total, 1)
    const results = await webhooks.emitMany([good, { ...good, payload: { first: true }, idempotencyKey: 'k' }, good])
    assert.deepEqual(
      results.map(({ duplicate }) => duplicate),
      [false, true, false],
    )
    assert.equal((await webhooks.messages.list({ tenant, total: true })).total, 3)
    assert.deepEqual(await webhooks.emitMany([]), [])
  },

  'many emits at once each get their own message': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine()
    await register(webhooks, target.url)
    const results = await Promise.all(
      Array.from({ length: 300 }, (_, at) => webhooks.emit('order.created', at, { tenant })),
    )
    assert.equal(new Set(results.map(({ id }) => id)).size, 300)
    assert.ok(results.every(({ deliveries, duplicate }) => deliveries === 1 && !duplicate))
    const { data } = await webhooks.messages.list({ tenant, page: { limit: 1000 } })
    const payloads = data.map(({ payload }) => Number(payload)).sort((a, b) => a - b)
    assert.deepEqual(
      payloads,
      Array.from({ length: 300 }, (_, at) => at),
    )
  },
})
