import { describe, expect, it } from 'vitest'
import { codeOf, errorOf } from '../support/errors.js'
import { testInstance } from '../support/instance.js'

const tenant = 'acme'
const item = (key: string | undefined, payload: unknown = {}, over: object = {}) => ({
  type: 'invoice.paid' as const,
  payload,
  tenant,
  ...(key === undefined ? {} : { idempotencyKey: key }),
  ...over,
})

describe('an idempotency key', () => {
  it('makes one message of many emits at once', async () => {
    const { webhooks, addEndpoint } = await testInstance()
    await addEndpoint()
    const emits = Array.from({ length: 32 }, () => webhooks.emit('invoice.paid', {}, { tenant, idempotencyKey: 'k' }))
    const results = await Promise.all(emits)
    expect(new Set(results.map(({ id }) => id)).size).toBe(1)
    expect(results.filter(({ duplicate }) => !duplicate)).toHaveLength(1)
    expect(results.every(({ deliveries }) => deliveries === 1)).toBe(true)
  })

  it('is refused with another payload, type or scopes', async () => {
    const { webhooks } = await testInstance()
    const options = { tenant, idempotencyKey: 'k' }
    await webhooks.emit('invoice.paid', { a: 1 }, options)
    const again = [
      () => webhooks.emit('invoice.paid', { a: 2 }, options),
      () => webhooks.emit('user.created', { a: 1 }, options),
      () => webhooks.emit('invoice.paid', { a: 1 }, { ...options, scopes: { region: 'eu' } }),
    ]
    for (const emit of again) expect(await codeOf(emit)).toBe('idempotency_conflict')
    expect(await webhooks.emit('invoice.paid', { a: 1 }, options)).toMatchObject({ duplicate: true })
  })

  it('is the tenant’s own', async () => {
    const { webhooks } = await testInstance()
    await webhooks.emit('invoice.paid', { a: 1 }, { tenant, idempotencyKey: 'k' })
    const other = await webhooks.emit('invoice.paid', { a: 2 }, { tenant: 'other', idempotencyKey: 'k' })
    expect(other.duplicate).toBe(false)
  })

  it('is not mistaken for another by a tenant that ends as the key begins', async () => {
    const { webhooks } = await testInstance()
    const results = await webhooks.emitMany([
      item('c', {}, { tenant: 'ab' }),
      item('bc', {}, { tenant: 'a' }),
      item('b","c', {}, { tenant: 'a' }),
    ])
    expect(results.map(({ duplicate }) => duplicate)).toEqual([false, false, false])
  })
})

describe('emitMany', () => {
  it('answers for every item in order, and takes a repeat for a duplicate', async () => {
    const { webhooks, addEndpoint } = await testInstance()
    await addEndpoint()
    const told: string[] = []
    webhooks.on('message.emitted', ({ messageId }) => told.push(messageId))
    const results = await webhooks.emitMany([item('a'), item(undefined), item('a'), item('b'), item('a')])
    const [first, second, , fourth] = results
    expect(results.map(({ duplicate }) => duplicate)).toEqual([false, false, true, false, true])
    expect(results[2]?.id).toBe(first?.id)
    expect(results[4]?.id).toBe(first?.id)
    expect(told).toEqual([first?.id, second?.id, fourth?.id])
  })

  it('takes nothing where a key stands twice with different content', async () => {
    const { webhooks } = await testInstance()
    const error = await errorOf(() => webhooks.emitMany([item('a', 1), item('b', 2), item('a', 3)]))
    expect(error.code).toBe('idempotency_conflict')
    expect(error.message).toContain('"a"')
    expect((await webhooks.messages.list({ tenant })).data).toEqual([])
  })

  it('takes nothing where one item conflicts with what is stored, or is not valid', async () => {
    const { webhooks } = await testInstance()
    await webhooks.emit('invoice.paid', 1, { tenant, idempotencyKey: 'a' })
    expect(await codeOf(() => webhooks.emitMany([item('b', 2), item('a', 2)]))).toBe('idempotency_conflict')
    expect(await codeOf(() => webhooks.emitMany([item('b', 2), item('c', 1n)]))).toBe('payload_not_json')
    expect(await codeOf(() => webhooks.emitMany([item('b', 2), item('c', 1, { tenant: '' })]))).toBe('invalid_argument')
    expect((await webhooks.messages.list({ tenant })).data).toHaveLength(1)
  })

  it('of nothing gives nothing', async () => {
    const { webhooks } = await testInstance()
    expect(await webhooks.emitMany([])).toEqual([])
  })
})
