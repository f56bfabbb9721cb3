import { createWebhooks, linear, ofetchTransport, standardWebhooks } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { errorOf, thrownCode } from '../support/errors.js'
import { untyped } from '../support/untyped.js'

const required = { store: memoryStore(), events: { 'invoice.paid': {} } }
const nameless = { sign: () => ({}), generateSecret: () => '' }
const create = (options: object) => createWebhooks(untyped({ ...required, ...options }))
const key = Buffer.alloc(32, 'k').toString('base64')

describe('createWebhooks', () => {
  it('needs a store and a catalogue', async () => {
    for (const options of [undefined, null, {}, [], 'memory', { events: {} }, { store: memoryStore() }]) {
      expect(thrownCode(() => createWebhooks(untyped(options)))).toBe('invalid_argument')
    }
    expect((await errorOf(() => createWebhooks(untyped({ events: {} })))).message).toContain('store: is missing')
  })

  it('takes every option there is', () => {
    const options = {
      egress: { allowHttp: true, allow: ['127.0.0.0/8', '*.internal.example'], lookup: async () => [] },
      transport: { ...ofetchTransport(), checkUrl: undefined },
      signer: standardWebhooks(),
      format: () => ({ contentType: 'text/plain', body: '' }),
      profiles: { legacy: {}, other: { signer: standardWebhooks() } },
      retry: linear({ maxAttempts: 3, intervalMs: 1000 }),
      ids: { endpoint: 'ulid' },
      clock: { now: () => 0, monotonic: () => 0, setTimer: () => () => {} },
      random: () => 0,
      logger: console,
      limits: { payloadBytes: 1, timeoutMs: 100, responseBytes: 0, endpointsPerTenant: 1 },
      worker: { concurrency: 1, perEndpoint: 1, leaseMs: 1000, pollMs: 10 },
      secrets: { keys: [key] },
      metrics: { attempt: () => {} },
    }
    expect(thrownCode(() => create(options))).toBeNull()
    expect(
      thrownCode(() => create(Object.fromEntries(Object.keys(options).map((name) => [name, undefined])))),
    ).toBeNull()
  })

  it.each([
    ['store', {}],
    ['store', 'app.db'],
    ['egress', { allowHTTP: true }],
    ['egress', { allow: '127.0.0.0/8' }],
    ['egress', { allow: ['10.0.0.0/33'] }],
    ['egress', { servers: '10.0.0.2' }],
    ['egress', { servers: ['ns.example'] }],
    ['egress', true],
    ['transport', {}],
    ['transport', { ...ofetchTransport(), checkUrl: true }],
    ['transport', fetch],
    ['signer', {}],
    ['signer', 'standardWebhooks'],
    ['signer', nameless],
    ['signer', { ...standardWebhooks(), headerNames: ['X-Signature'] }],
    ['signer', { ...standardWebhooks(), headerNames: 'x-signature' }],
    ...['host', 'content-length', 'content-md5', 'connection', 'transfer-encoding', 'traceparent'].map(
      (name): [string, unknown] => ['signer', { ...standardWebhooks(), headerNames: ['x-signature', name] }],
    ),
    ['format', 'raw'],
    ['profiles', []],
    ['profiles', { legacy: null }],
    ['profiles', { legacy: { sign: () => ({}) } }],
    ['profiles', { '': {} }],
    ['retry', 5],
    ['retry', { maxAttempts: 5 }],
    ['ids', 'ulid'],
    ['ids', { endpoint: 'snowflake' }],
    ['ids', { endpoints: 'ulid' }],
    ['clock', Date],
    ['random', 4],
    ['logger', () => {}],
    ['logger', { error: () => {} }],
    ['limits', { payloadBytes: 0 }],
    ['limits', { payloadBytes: Number.POSITIVE_INFINITY }],
    ['limits', { timeoutMs: 1 }],
    ['limits', { responseBytes: -1 }],
    ['limits', { endpointsPerTenant: 1.5 }],
    ['limits', { maxPayload: 1 }],
    ['worker', { concurrency: 0 }],
    ['worker', { concurrency: Number.NaN }],
    ['worker', { leaseMs: 999 }],
    ['worker', { pollMs: '100' }],
    ['worker', { threads: 4 }],
    ['secrets', { keys: key }],
    ['secrets', { keys: ['short'] }],
    ['secrets', { keys: [] }],
    ['secrets', { key }],
    ['secrets', [key]],
    ['metrics', { attempts: () => {} }],
    ['metrics', () => {}],
    ['retires', 5],
  ])('refuses %s: %j, by name', async (name, value) => {
    const error = await errorOf(() => create({ [name]: value }))
    expect(error.code).toBe('invalid_argument')
    expect(error.message).toMatch(new RegExp(`${name}|egress|allow`))
  })

  it('names the options there are', async () => {
    const { message } = await errorOf(() => create({ worker: { threads: 4 } }))
    expect(message).toContain('worker.threads: is not known; known are concurrency, perEndpoint, leaseMs, pollMs')
  })
})

describe('a catalogue', () => {
  const withEvents = (events: unknown) => () => create({ events })

  it('is an object of event types by name, nothing else', () => {
    for (const events of [[], null, 'invoice.paid', ['invoice.paid'], new Map(), 7]) {
      expect(thrownCode(withEvents(events))).toBe('invalid_argument')
    }
  })

  it.each(['', 'a b', 'invoice.*', 'ä', 'x'.repeat(129)])('has no event type %j', async (name) => {
    const error = await errorOf(withEvents({ [name]: {} }))
    expect(error.code).toBe('invalid_argument')
    expect(error.message).toContain(`"${name}"`)
  })

  it.each([
    ['null', null],
    ['something that is not a schema', { schema: { type: 'object' } }],
    ['a validator function', { schema: () => true }],
    ['an option that is not known', { descripton: 'typo' }],
    ['an example that is not JSON', { example: { amount: 1n } }],
    ['a description that is no text', { description: 7 }],
    ['a schema in its place', v.object({})],
  ])('has no event type that is %s', async (_name, definition) => {
    const error = await errorOf(withEvents({ 'invoice.paid': definition }))
    expect(error.code).toBe('invalid_argument')
    expect(error.message).toContain('invoice.paid')
  })

  it('may be empty, and have schemas that are functions', () => {
    expect(thrownCode(withEvents({}))).toBeNull()
    const callable = Object.assign(() => {}, {
      '~standard': { version: 1, vendor: 'x', validate: () => ({ value: 1 }) },
    })
    expect(thrownCode(withEvents({ 'invoice.paid': { schema: callable } }))).toBeNull()
  })
})
