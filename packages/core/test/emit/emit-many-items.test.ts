import { type OutboxStore, WebhooksError } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { errorOf } from '../support/errors.js'
import { events, testInstance } from '../support/instance.js'
import { untyped } from '../support/untyped.js'

const tenant = 'acme'
const good = { type: 'user.created', payload: {}, tenant }
const emitMany = async (items: object[], options: object = {}) => {
  const schema = v.object({ amount: v.number() })
  const { webhooks } = await testInstance({ events: { ...events, 'invoice.paid': { schema } }, ...options })
  return errorOf(() => webhooks.emitMany(untyped(items)))
}

describe('emitMany says which of its items is at fault', () => {
  it.each([
    [{ ...good, type: 'nope' }, 'unknown_event_type', 'emitMany: items[2]: Event type "nope"'],
    [{ ...good, type: 'invoice.paid' }, 'invalid_payload', 'emitMany: items[2]: The payload does not fit'],
    [{ ...good, payload: 1n }, 'payload_not_json', 'emitMany: items[2]: The payload of "user.created"'],
    [{ ...good, tenant: '' }, 'invalid_argument', 'emitMany: items[2]: tenant: must have'],
    [{ ...good, expiresAt: new Date(0) }, 'invalid_argument', 'emitMany: items[2]: expiresAt must be after now'],
  ])('where it is not valid (%#)', async (item, code, message) => {
    const error = await emitMany([good, good, item, good])
    expect(error).toMatchObject({ code, details: { index: 2 }, message: expect.stringContaining(message) })
  })

  it('with the path of what is wrong in the list that was given, and of a payload in that payload', async () => {
    const options = await emitMany([good, { ...good, tenant: 7 }])
    expect(options.details.issues).toEqual([{ path: '1.tenant', message: 'must be a text' }])
    const payload = await emitMany([good, { ...good, type: 'invoice.paid', payload: { amount: 'x' } }])
    expect(payload.details.issues).toMatchObject([{ path: 'amount' }])
  })

  it('where its key stands twice, or is stored with different content', async () => {
    const keyed = (payload: unknown) => ({ ...good, payload, idempotencyKey: 'k' })
    const twice = await emitMany([good, keyed(1), keyed(1), keyed(2)])
    expect(twice).toMatchObject({ code: 'idempotency_conflict', details: { index: 3, idempotencyKey: 'k', tenant } })
    const { webhooks } = await testInstance()
    await webhooks.emit('user.created', 1, { tenant, idempotencyKey: 'k' })
    const stored = await errorOf(() => webhooks.emitMany([good, good, keyed(2)]))
    expect(stored).toMatchObject({ code: 'idempotency_conflict', details: { index: 2 } })
    expect(stored.message).toMatch(/^emitMany: items\[2\]: /)
  })

  it('where the store names its message', async () => {
    const store = memoryStore()
    const publish: OutboxStore<never>['publish'] = async ({ items }) => {
      throw new WebhooksError('invalid_argument', 'It has a NUL.', { details: { messageId: items[1]?.message.id } })
    }
    const error = await emitMany([good, good], { store: { ...store, outbox: { ...store.outbox, publish } } })
    expect(error).toMatchObject({ code: 'invalid_argument', details: { index: 1 } })
    expect(error.message).toBe('emitMany: items[1]: It has a NUL.')
  })
})
