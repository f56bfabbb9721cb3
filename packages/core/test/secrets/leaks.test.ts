import { inspect } from 'node:util'
import {
  githubSignature,
  type Logger,
  WebhooksError as StoreError,
  standardWebhooks,
  type WebhooksError,
} from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { manualClock } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'
import { errorOf } from '../support/errors.js'
import { testInstance } from '../support/instance.js'
import { response } from '../support/outcomes.js'
import { untyped } from '../support/untyped.js'

const tenant = 'acme'
const secret = 'whsec_TheSecretThatNobodyMaySeeAnywhere0123456789='
const token = 'Bearer the-token-that-nobody-may-see'
const key = Buffer.alloc(32, 'k').toString('base64')

/** Everything that a value shows to a logger, a serialiser or a person. */
function shown(value: unknown): string {
  const plain = value instanceof Error ? { ...value, message: value.message, stack: value.stack } : value
  return `${inspect(value, { depth: 20, maxStringLength: null })} ${JSON.stringify(plain)} ${String(value)}`
}

function expectHidden(value: unknown): void {
  const text = shown(value)
  for (const hidden of [secret, secret.slice(6, 20), token, token.slice(7), key]) expect(text).not.toContain(hidden)
}

/** What a private key has that its public key has not. */
const privateKey = 'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=='
const seed = Buffer.from(privateKey.slice(5), 'base64').subarray(0, 32)

function expectNoPrivateKey(value: unknown): void {
  const text = shown(value)
  const spellings = (['base64', 'base64url', 'hex'] as const).map((encoding) => seed.toString(encoding).slice(0, 12))
  for (const hidden of [privateKey.slice(5, 17), ...spellings]) expect(text).not.toContain(hidden)
}

function recordingLogger() {
  const lines: unknown[] = []
  const log = (message: string, details?: Record<string, unknown>) => void lines.push([message, details])
  const logger: Logger = { debug: log, info: log, warn: log, error: log }
  return { lines, logger }
}

describe('a secret', () => {
  it('is given once, by create and by getSecret, and by nothing else', async () => {
    const { webhooks, addEndpoint } = await testInstance()
    const created = await addEndpoint({ secret, headers: { Authorization: token } })
    const { secret: given, ...rest } = created
    expect(given).toBe(secret)
    const ref = { tenant, id: created.id }
    const reads = [
      rest,
      await webhooks.endpoints.get(ref),
      await webhooks.endpoints.list({ tenant }),
      await webhooks.endpoints.update({ ...ref, name: 'new' }),
      await webhooks.endpoints.update({ ...ref, secret }),
      await webhooks.endpoints.suspend(ref),
      await webhooks.endpoints.unsuspend(ref),
      await webhooks.endpoints.test(ref),
    ]
    for (const read of reads) expectHidden(read)
    expect(await webhooks.endpoints.getSecret(ref)).toEqual({ secret })
    expect(rest.secretPrefix).toBe(secret.slice(0, 10))
  })

  it('and header values that look like one are masked on every read, however they are named', async () => {
    const { webhooks, addEndpoint } = await testInstance()
    const names = [
      'Authorization',
      'Cookie',
      'X-Api-Key',
      'x-password',
      'X-Auth',
      'x-my-token',
      'X-Session',
      'x-secret',
    ]
    const headers = Object.fromEntries(names.map((name) => [name, token]))
    const { id } = await addEndpoint({ headers: { ...headers, 'x-keys': [token, token], 'x-team': 'billing' } })
    const read = await webhooks.endpoints.get({ tenant, id })
    for (const name of names) expect(read.headers[name]).toBe('********')
    expect(read.headers).toMatchObject({ 'x-keys': ['********', '********'], 'x-team': 'billing' })
  })

  it('is in no event and in no log line, whatever happens', async () => {
    const { lines, logger } = recordingLogger()
    const answers = [500, 410, 200]
    const { webhooks, addEndpoint } = await testInstance({
      logger,
      secrets: { keys: [key] },
      answer: () => response(answers.shift() ?? 200),
      metrics: { attempt: (info) => told.push(info) },
    })
    const told: unknown[] = []
    const names = [
      'endpoint.created',
      'endpoint.updated',
      'endpoint.suspended',
      'endpoint.resumed',
      'endpoint.deleted',
      'message.emitted',
      'delivery.delivered',
      'attempt.failed',
      'delivery.failed',
    ] as const
    for (const name of names) webhooks.on(name, (event: unknown) => told.push(event))
    webhooks.on('message.emitted', () => {
      throw new Error('a listener that throws')
    })
    const { id } = await addEndpoint({ secret, headers: { Authorization: token } })
    await webhooks.endpoints.update({ tenant, id, secret, headers: { Authorization: token } })
    for (let n = 0; n < 3; n++) {
      await webhooks.emit('invoice.paid', {}, { tenant })
      await webhooks.drain()
      await webhooks.endpoints.unsuspend({ tenant, id })
    }
    await webhooks.endpoints.delete({ tenant, id })
    expect(told.length).toBeGreaterThan(10)
    expect(lines.length).toBeGreaterThan(0)
    expectHidden(told)
    expectHidden(lines)
  })

  it('is in no error for input that is refused', async () => {
    const { webhooks, addEndpoint } = await testInstance()
    const { id } = await addEndpoint()
    const inputs = [
      { secret: `${secret} with a space` },
      { secret: [secret] },
      { secret: { value: secret } },
      { secret: `sealed:${secret}` },
      { secret: secret.repeat(20) },
      { secret, timeoutMs: 0 },
      { headers: { Authorization: `${token}\r\n` } },
      { headers: { Authorization: { value: token } } },
      { headers: { Authorization: [token, 7] } },
      { headers: token },
      { secrt: secret },
      { metadata: { token: 1n, also: token } },
    ]
    for (const input of inputs) {
      expectHidden(await errorOf(() => addEndpoint(input)))
      expectHidden(await errorOf(() => webhooks.endpoints.update(untyped({ tenant, id, ...input }))))
    }
    const number = 981_237_645_912
    expect(shown(await errorOf(() => addEndpoint({ secret: number })))).not.toContain(String(number))
  })

  it('that cannot be opened any more is reported without it, and the delivery waits', async () => {
    const clock = manualClock()
    const store = memoryStore({ clock })
    const first = await testInstance({ store, clock, secrets: { keys: [key] } })
    await first.addEndpoint({ secret })
    const otherKey = Buffer.alloc(32, 'o').toString('base64')
    const { webhooks, sent, errors } = await testInstance({ store, clock, secrets: { keys: [otherKey] } })
    await webhooks.emit('invoice.paid', {}, { tenant })
    await webhooks.drain()
    expect(sent).toEqual([])
    expect(errors.map(({ code }) => code)).toContain('secret_unreadable')
    expectHidden(errors)
    expect((await webhooks.deliveries.list({ tenant })).data).toMatchObject([{ status: 'pending', attempts: 0 }])
  })

  it('that was put into the row of another endpoint is not read and signs nothing', async () => {
    const { webhooks, store, sent, errors, addEndpoint } = await testInstance({ secrets: { keys: [key] } })
    const victim = await addEndpoint({ secret })
    const thief = await addEndpoint({ tenant: 'thief' })
    const record = await store.endpoints.get({ tenant, id: victim.id })
    await store.endpoints.update({ tenant: 'thief', id: thief.id, patch: { secrets: record?.secrets } })
    const error = await errorOf(() => webhooks.endpoints.getSecret({ tenant: 'thief', id: thief.id }))
    expect(error.code).toBe('secret_unreadable')
    await webhooks.emit('invoice.paid', {}, { tenant: 'thief' })
    await webhooks.drain()
    expect(sent).toEqual([])
    expect(errors.map(({ code }) => code)).toContain('secret_unreadable')
    expectHidden([error, errors])
  })

  it('is read back sealed, after a change and where the first id was taken', async () => {
    let made = 0
    const ids = { endpoint: () => `ep_${Math.floor(made++ / 2)}` }
    const { webhooks, addEndpoint } = await testInstance({ secrets: { keys: [key] }, ids })
    await addEndpoint()
    const { id } = await addEndpoint({ secret })
    expect(id).toBe('ep_1')
    expect(await webhooks.endpoints.getSecret({ tenant, id })).toEqual({ secret })
    const other = `${secret.slice(0, -2)}8=`
    await webhooks.endpoints.update({ tenant, id, secret: other })
    expect(await webhooks.endpoints.getSecret({ tenant, id })).toEqual({ secret: other })
  })

  it('is stored sealed where there are keys', async () => {
    const clock = manualClock()
    const store = memoryStore({ clock })
    const { addEndpoint } = await testInstance({ store, clock, secrets: { keys: [key] } })
    const { id } = await addEndpoint({ secret })
    const record = await store.endpoints.get({ tenant, id })
    expectHidden(record?.secrets)
    expect(record?.secrets[0]?.value).toMatch(/^sealed:1:/)
  })
})

describe('a private key', () => {
  it('is in no read, event, log line or error, of any call, whatever happens', async () => {
    const { lines, logger } = recordingLogger()
    const told: unknown[] = []
    const answers = [500, 410, 200]
    const { webhooks, sent, errors } = await testInstance({
      logger,
      signer: {
        ...standardWebhooks(),
        generateSecret: () => `${privateKey}!`,
      },
      profiles: { hmac: { signer: githubSignature() } },
      answer: () => response(answers.shift() ?? 200),
      metrics: { attempt: (info) => told.push(info) },
    })
    for (const name of ['endpoint.created', 'endpoint.updated', 'endpoint.deleted', 'attempt.failed'] as const)
      webhooks.on(name, (event: unknown) => told.push(event))
    const url = 'https://receiver.example/hooks'
    const given = [await errorOf(() => webhooks.endpoints.create({ tenant, url }))]
    given.push(await errorOf(() => webhooks.endpoints.create({ tenant, url, secret: privateKey, profile: 'hmac' })))
    const key = { idempotencyKey: 'k' }
    const created = await webhooks.endpoints.create({ tenant, url, secret: privateKey, ...key })
    const ref = { tenant, id: created.id }
    const reads: unknown[] = [
      created,
      await webhooks.endpoints.create({ tenant, url, secret: privateKey, ...key }),
      await webhooks.endpoints.get(ref),
      await webhooks.endpoints.getSecret(ref),
      await webhooks.endpoints.list({ tenant, withSecrets: true }),
      await webhooks.endpoints.rotateSecret({ ...ref, secret: 'another-secret-of-mine' }),
      await webhooks.endpoints.update({ ...ref, secret: privateKey }),
      await webhooks.endpoints.test(ref),
    ]
    given.push(await errorOf(() => webhooks.endpoints.update({ ...ref, profile: 'hmac' })))
    given.push(await errorOf(() => webhooks.endpoints.rotateSecret(ref)))
    given.push(await errorOf(() => webhooks.endpoints.update({ ...ref, secret: `${privateKey}x` })))
    for (let n = 0; n < 3; n++) {
      await webhooks.emit('invoice.paid', {}, { tenant })
      await webhooks.drain()
      await webhooks.endpoints.unsuspend(ref)
    }
    const { data } = await webhooks.deliveries.list({ tenant })
    for (const { id } of data) reads.push(await webhooks.deliveries.attempts({ tenant, id }))
    await webhooks.endpoints.delete(ref)
    expect(sent.length).toBeGreaterThan(3)
    expect(given.map(({ code }) => code)).not.toContain(undefined)
    for (const value of [reads, given, told, lines, errors, sent, webhooks]) expectNoPrivateKey(value)
  })
})

describe('a key for secrets', () => {
  it('is in no error where it is refused', async () => {
    for (const keys of [[`${key}!`], [key, key.slice(1)], [{ key }], key]) {
      expectHidden(await errorOf(() => testInstance(untyped({ secrets: { keys } }))))
    }
  })
})

describe('a store that fails', () => {
  it('is told with its own words and nothing of ours', async () => {
    const clock = manualClock()
    const store = memoryStore({ clock })
    const fail = async () => {
      throw new StoreError('store_failed', 'The store refused it.')
    }
    const failing = { ...store, endpoints: { ...store.endpoints, create: fail, update: fail } }
    const { addEndpoint } = await testInstance({ store: failing, clock })
    const error: WebhooksError = await errorOf(() => addEndpoint({ secret, headers: { Authorization: token } }))
    expect(error.message).toBe('The store refused it.')
    expectHidden(error)
  })
})
