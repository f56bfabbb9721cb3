import { rawJson } from '@posthorn/core'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { codeOf, errorOf } from '../support/errors.js'
import { events, testInstance } from '../support/instance.js'
import { untyped } from '../support/untyped.js'

const tenant = 'acme'
const emitWith = async (options: unknown) => {
  const { webhooks } = await testInstance()
  return webhooks.emit('invoice.paid', {}, untyped(options))
}

describe('emit refuses', () => {
  it.each(['nope', 'invoice.*', 'toString', '__proto__', 'constructor', '', undefined, null, 7])(
    'the event type %j, which is not in the catalogue',
    async (type) => {
      const { webhooks } = await testInstance()
      const error = await errorOf(() => webhooks.emit(untyped(type), {}, { tenant }))
      expect(error.code).toBe('unknown_event_type')
      expect(error.message).toContain('createWebhooks({ events })')
    },
  )

  it.each([
    undefined,
    null,
    'acme',
    {},
    { tenant: '' },
    { tenant: 7 },
    { tenant: 'a\0b' },
    { tenant: 'x'.repeat(256) },
  ])('the options %j, which name no tenant', async (options) => {
    const error = await errorOf(() => emitWith(options))
    expect(error.code).toBe('invalid_argument')
    expect(error.message).toMatch(/tenant/)
  })

  it.each([
    { idempotencyKey: '' },
    { idempotencyKey: 'x'.repeat(256) },
    { idempotencyKey: null },
    { scopes: { 'a=b': 1 } },
    { scopes: { a: undefined } },
    { scopes: ['a'] },
    { scopes: Object.fromEntries(Array.from({ length: 33 }, (_, n) => [`k${n}`, n])) },
    { scopes: { a: Number.NaN } },
    { deliverAt: 5 },
    { deliverAt: new Date(Number.NaN) },
    { expiresAt: new Date(0) },
    { deliverAt: new Date('2030-01-01'), expiresAt: new Date('2029-01-01') },
    { traceparent: 'nonsense' },
    { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\nx: y' },
    { tennant: 'acme' },
  ])('the options %j', async (options) => {
    const error = await errorOf(() => emitWith({ tenant, ...options }))
    expect(error.code).toBe('invalid_argument')
    expect(error.message).toContain(Object.keys(options).at(-1))
  })

  it('an option it does not know, and names those it does', async () => {
    const error = await errorOf(() => emitWith({ tenant, idempotency_key: 'a' }))
    expect(error.message).toBe(
      'emit: idempotency_key: is not known; known are ' +
        'tenant, idempotencyKey, scopes, deliverAt, expiresAt, traceparent, tx.',
    )
  })

  it.each(['type', 'payload'])('%s among its options: it is an argument of its own', async (name) => {
    const error = await errorOf(() => emitWith({ tenant, [name]: 'user.created' }))
    expect(error.message).toContain(`emit: ${name}: is not known`)
  })

  it('an option that emitMany does not know, beside its list and in it', async () => {
    const { webhooks } = await testInstance()
    const item = { type: 'invoice.paid', payload: {}, tenant }
    const inList = await errorOf(() => webhooks.emitMany(untyped([{ ...item, tx: {} }])))
    expect(inList.message).toBe(
      'emitMany: items[0]: tx: is not known; known are ' +
        'tenant, idempotencyKey, scopes, deliverAt, expiresAt, traceparent, type, payload.',
    )
    const beside = await errorOf(() => webhooks.emitMany([item], untyped({ tenant })))
    expect(beside.message).toBe('emitMany: options: tenant: is not known; known are tx.')
    expect(await codeOf(() => webhooks.emitMany([item], untyped(null)))).toBe('invalid_argument')
    expect((await webhooks.messages.list({ tenant })).data).toEqual([])
  })

  it('names emitSync where it was called', async () => {
    const { webhooks } = await testInstance()
    const call = (options: object) => errorOf(() => webhooks.emitSync('invoice.paid', {}, untyped(options)))
    expect((await call({ tenant, delay: 5 })).message).toMatch(/^emitSync: delay: is not known; known are .*, tx\.$/)
    expect((await call({ tenant, expiresAt: new Date(0) })).message).toMatch(/^emitSync: expiresAt/)
  })

  it('a payload that does not fit its schema, and says where', async () => {
    const schema = v.object({ lines: v.array(v.object({ amount: v.number() })) })
    const { webhooks } = await testInstance({ events: { ...events, 'invoice.paid': { schema } } })
    const payload = { lines: [{ amount: 1 }, { amount: 'two' }] }
    const error = await errorOf(() => webhooks.emit('invoice.paid', payload, { tenant }))
    expect(error.code).toBe('invalid_payload')
    expect(error.message).toContain('lines.1.amount')
    expect(error.details).toMatchObject({ type: 'invoice.paid', issues: [{ path: 'lines.1.amount' }] })
    const raw = rawJson(JSON.stringify(payload))
    expect(await codeOf(() => webhooks.emit('invoice.paid', raw, { tenant }))).toBe('invalid_payload')
  })

  it('a transaction on a store that has none', async () => {
    expect(await codeOf(() => emitWith({ tenant, tx: {} }))).toBe('unsupported')
  })

  it.each([undefined, null, {}, 'abc', [undefined], ['a']])('%j as a list to emitMany', async (items) => {
    const { webhooks } = await testInstance()
    expect(await codeOf(() => webhooks.emitMany(untyped(items)))).toBe('invalid_argument')
  })

  it('everything by a rejection, never by a throw', async () => {
    const { webhooks } = await testInstance()
    const nothing = untyped(undefined)
    const calls = [
      () => webhooks.emit(nothing, nothing, nothing),
      () => webhooks.emitMany(nothing),
      () => webhooks.endpoints.create(nothing),
      () => webhooks.endpoints.list(nothing),
      () => webhooks.deliveries.list(nothing),
      () => webhooks.messages.list(nothing),
      () => webhooks.endpoints.test(nothing),
      () => webhooks.tenants.delete(nothing),
      () => webhooks.prune(nothing),
      () => webhooks.stats(untyped(null)),
      () => webhooks.drain(untyped({ deadlineMs: -1 })),
      () => webhooks.stop(untyped(null)),
      () => webhooks.close(untyped({ graceMs: 'soon' })),
    ]
    for (const call of calls) {
      const result = call()
      expect(result).toBeInstanceOf(Promise)
      expect(await codeOf(() => result)).toBe('invalid_argument')
    }
  })
})

describe('an asynchronous schema', () => {
  const schema = v.pipeAsync(
    v.object({ id: v.string() }),
    v.checkAsync(async ({ id }) => id !== 'taken', 'is taken'),
  )
  const asyncEvents = { ...events, 'user.created': { schema } }

  it('is waited for by emit and emitMany', async () => {
    const { webhooks } = await testInstance({ events: asyncEvents })
    await webhooks.emit('user.created', { id: 'new' }, { tenant })
    const error = await errorOf(() => webhooks.emit('user.created', { id: 'taken' }, { tenant }))
    expect(error.message).toContain('is taken')
    const items = [
      { type: 'user.created', payload: { id: 'new' }, tenant } as const,
      { type: 'user.created', payload: { id: 'taken' }, tenant } as const,
    ]
    expect(await codeOf(() => webhooks.emitMany(items))).toBe('invalid_payload')
    expect((await webhooks.messages.list({ tenant })).data).toHaveLength(1)
  })

  it('cannot be used with emitSync, whatever it would say', async () => {
    const { webhooks } = await testInstance({ events: asyncEvents })
    for (const id of ['new', 'taken']) {
      expect(await codeOf(() => webhooks.emitSync('user.created', { id }, { tenant }))).toBe('async_schema')
    }
  })

  it('leaves no rejection behind where another item fails first', async () => {
    const { webhooks } = await testInstance({ events: asyncEvents })
    const items = [
      { type: 'user.created', payload: { id: 'taken' }, tenant },
      { type: 'nope', payload: {}, tenant },
    ]
    expect(await codeOf(() => webhooks.emitMany(untyped(items)))).toBe('unknown_event_type')
    await new Promise((resolve) => setImmediate(resolve))
  })
})
