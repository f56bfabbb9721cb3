import fc from 'fast-check'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { standardWebhooks } from '../../src/signing/index.js'
import { verify } from '../../src/verify.js'
import { codeOf, errorOf } from '../support/errors.js'
import { untyped } from '../support/untyped.js'

const secret = standardWebhooks().generateSecret()
const other = standardWebhooks().generateSecret()
const now = 1_750_000_000_000
const body = '{"id":"in_1","note":"Grüße, 世界 🎺"}'

function signed(over: { timestamp?: number; secrets?: string[] } = {}): Record<string, string> {
  return standardWebhooks().sign({ id: 'msg_1', timestamp: now / 1000, body, secrets: [secret], ...over })
}

function without(name: string): Record<string, string> {
  const { [name]: _, ...rest } = signed()
  return rest
}

/** The code that `call` fails with, and how many HMACs it computed. */
async function macsOf(call: () => Promise<unknown>): Promise<[string, number]> {
  const spies = [vi.spyOn(crypto.subtle, 'sign'), vi.spyOn(crypto.subtle, 'verify')]
  onTestFinished(() => void vi.restoreAllMocks())
  for (const spy of spies) spy.mockClear()
  const code = await codeOf(call)
  return [code, spies.reduce((sum, { mock }) => sum + mock.calls.length, 0)]
}

describe('verify', () => {
  it('takes the body as text and as bytes', async () => {
    await verify(body, signed(), secret, { now })
    await verify(Buffer.from(body), signed(), secret, { now })
    await verify(new TextEncoder().encode(body), signed(), secret, { now })
  })

  it('takes Fetch headers and Node headers, in whatever case', async () => {
    const headers = signed()
    await verify(body, new Headers(headers), secret, { now })
    const upper = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]))
    await verify(body, upper, secret, { now })
    const title = Object.entries(headers).map(([name, value]) => [
      name.replace(/(^|-)w/g, (w) => w.toUpperCase()),
      value,
    ])
    await verify(body, { host: 'x', cookie: ['a', 'b'], ...Object.fromEntries(title) }, secret, { now })
  })

  it('takes any one of several secrets and any one of several signatures', async () => {
    await verify(body, signed(), [other, secret], { now })
    await verify(body, signed({ secrets: [other, secret] }), secret, { now })
    const mixed = { ...signed(), 'webhook-signature': `v1a,AAAA nonsense v1,!!! ${signed()['webhook-signature']}` }
    await verify(body, mixed, secret, { now })
  })

  it('computes one HMAC a secret, however many signatures the header has', async () => {
    const wrong = `v1,${btoa('x'.repeat(32))}`
    const header = (count: number) => ({ ...signed(), 'webhook-signature': Array(count).fill(wrong).join(' ') })
    expect(await macsOf(() => verify(body, header(30), [secret, other], { now }))).toEqual(['invalid_signature', 2])
    expect(await macsOf(() => verify(body, header(33), secret, { now }))).toEqual(['missing_signature_header', 0])
    const long = { ...signed(), 'webhook-signature': `${signed()['webhook-signature']} ${'x'.repeat(4096)}` }
    expect(await macsOf(() => verify(body, long, secret, { now }))).toEqual(['missing_signature_header', 0])
  })

  it('computes no HMAC where no signature could match', async () => {
    for (const signature of ['v1,AAAA', 'v1a,AAAA', 'v1,!!!', 'v1,', ' '.repeat(20)]) {
      const headers = { ...signed(), 'webhook-signature': signature }
      expect(await macsOf(() => verify(body, headers, secret, { now }))).toEqual(['invalid_signature', 0])
    }
  })

  it('refuses another secret, and no secret at all', async () => {
    expect(await codeOf(() => verify(body, signed(), other, { now }))).toBe('invalid_signature')
    expect(await codeOf(() => verify(body, signed(), [], { now }))).toBe('invalid_argument')
    expect(await codeOf(() => verify(body, signed(), '', { now }))).toBe('invalid_argument')
    expect(await codeOf(() => verify(body, signed(), untyped(undefined), { now }))).toBe('invalid_argument')
    expect(await codeOf(() => verify(body, signed(), untyped([undefined]), { now }))).toBe('invalid_argument')
  })

  it('refuses a body that was changed, by as little as one bit', async () => {
    const bytes = Buffer.from(body)
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
        const changed = Uint8Array.from(bytes, (byte, index) => (index === at ? byte ^ (1 << bit) : byte))
        expect(await codeOf(() => verify(changed, signed(), secret, { now }))).toBe('invalid_signature')
      }),
    )
  })

  it('refuses another id, time or signature', async () => {
    const headers = signed()
    const signature = headers['webhook-signature'] ?? ''
    const changes = [
      { 'webhook-id': 'msg_2' },
      { 'webhook-timestamp': String(now / 1000 + 1) },
      { 'webhook-signature': signature.slice(0, -2) },
      { 'webhook-signature': signature.replace('v1,', 'v1a,') },
      { 'webhook-signature': signature.replace('v1,', '') },
      { 'webhook-signature': 'v1,' },
      { 'webhook-signature': `${signature.replace(' ', '')}A` },
    ]
    for (const change of changes) {
      expect(await codeOf(() => verify(body, { ...headers, ...change }, secret, { now }))).toBe('invalid_signature')
    }
  })

  it('refuses a body re-serialised from what was parsed, unless it comes out the same', async () => {
    const spaced = '{"b": 1, "a": 2}'
    const headers = standardWebhooks().sign({ id: 'm', timestamp: now / 1000, body: spaced, secrets: [secret] })
    await verify(spaced, headers, secret, { now })
    const again = JSON.stringify(JSON.parse(spaced))
    expect(await codeOf(() => verify(again, headers, secret, { now }))).toBe('invalid_signature')
    expect(await codeOf(() => verify(untyped(JSON.parse(spaced)), headers, secret, { now }))).toBe('invalid_argument')
  })

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('says that %s is missing', async (name) => {
    for (const headers of [without(name), { ...signed(), [name]: '' }, { ...signed(), [name]: ['a', 'b'] }]) {
      const error = await errorOf(() => verify(body, headers, secret, { now }))
      expect(error.code).toBe('missing_signature_header')
      expect(error.message).toContain(name)
    }
    expect(await codeOf(() => verify(body, new Headers(without(name)), secret, { now }))).toBe(
      'missing_signature_header',
    )
  })

  it('wants headers', async () => {
    expect(await codeOf(() => verify(body, untyped(undefined), secret, { now }))).toBe('missing_signature_header')
  })

  it.each(['abc', '-1', '1.5', '1e9', 'NaN', '9'.repeat(13)])('refuses the timestamp %s', async (timestamp) => {
    const headers = { ...signed(), 'webhook-timestamp': timestamp }
    expect(await codeOf(() => verify(body, headers, secret, { now }))).toBe('missing_signature_header')
  })

  it('holds to the tolerance, both ways', async () => {
    const at = (seconds: number) => verify(body, signed({ timestamp: now / 1000 + seconds }), secret, { now })
    await at(300)
    await at(-300)
    expect(await codeOf(() => at(301))).toBe('timestamp_out_of_tolerance')
    expect(await codeOf(() => at(-301))).toBe('timestamp_out_of_tolerance')
    const tight = { now, toleranceSeconds: 10 }
    const eleven = signed({ timestamp: now / 1000 - 11 })
    expect(await codeOf(() => verify(body, eleven, secret, tight))).toBe('timestamp_out_of_tolerance')
  })

  it.each([
    ...[Number.NaN, -1, 'x', '300', null].map((toleranceSeconds) => ({ toleranceSeconds })),
    ...[Number.NaN, Number.POSITIVE_INFINITY, '1750000000000', null, new Date(now)].map((time) => ({ now: time })),
    { tolerance: 5 },
    null,
    [],
    300,
  ])('refuses %j as options', async (options) => {
    const given =
      options !== null && typeof options === 'object' && !Array.isArray(options) ? { now, ...options } : options
    expect(await codeOf(() => verify(body, signed(), secret, untyped(given)))).toBe('invalid_argument')
  })

  it('takes a request of any age where the tolerance has no end', async () => {
    await verify(body, signed({ timestamp: 1 }), secret, { now, toleranceSeconds: Number.POSITIVE_INFINITY })
  })

  it('uses the time of the system by default', async () => {
    await verify(body, signed({ timestamp: Math.floor(Date.now() / 1000) }), secret)
    expect(await codeOf(() => verify(body, signed({ timestamp: 1 }), secret))).toBe('timestamp_out_of_tolerance')
  })
})
