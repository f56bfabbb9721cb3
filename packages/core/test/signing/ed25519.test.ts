import { createHmac, createPublicKey, verify as verifyEd25519 } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { generatePrivateKey, isSoundPrivateKey, shownSecret } from '../../src/signing/ed25519.js'
import { githubSignature, signers, standardWebhooks } from '../../src/signing/index.js'
import { verify } from '../../src/verify.js'
import { codeOf, errorOf, thrownCode } from '../support/errors.js'
import { testInstance } from '../support/instance.js'
import { untyped } from '../support/untyped.js'

const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek'
const timestamp = 1614265330
const now = timestamp * 1000
const body = '{"test": 2432232314}'
const privateKey = 'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=='
const publicKey = 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4='
const signature = 'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg=='
const shared = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const headers = { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signature }

const sign = (secrets: string[], text = body) => standardWebhooks().sign({ id, timestamp, body: text, secrets })

describe('Standard Webhooks v1a', () => {
  it('signs and verifies the published vector', async () => {
    expect(sign([privateKey])).toEqual(headers)
    expect(shownSecret(privateKey)).toBe(publicKey)
    expect(await verify(body, headers, publicKey, { now })).toEqual({ id, timestamp: new Date(now) })
  })

  it('signs with keys of its own making what both cryptos of the runtime verify', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (text) => {
        const secret = standardWebhooks({ algorithm: 'ed25519' }).generateSecret()
        expect(isSoundPrivateKey(secret)).toBe(true)
        const signed = sign([secret], text)
        const shown = shownSecret(secret)
        const x = Buffer.from(shown.slice(5), 'base64').toString('base64url')
        const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
        const bytes = Buffer.from(signed['webhook-signature']?.slice(4) ?? '', 'base64')
        expect(verifyEd25519(null, Buffer.from(`${id}.${timestamp}.${text}`), key, bytes)).toBe(true)
        await verify(text, signed, shown, { now })
      }),
      { numRuns: 20 },
    )
  })

  it('signs with secrets of both kinds, so that receivers of either verify during a migration', async () => {
    const both = sign([privateKey, shared])
    expect(both['webhook-signature']).toMatch(/^v1a,\S+ v1,\S+$/)
    for (const secrets of [publicKey, shared, [publicKey, shared]]) await verify(body, both, secrets, { now })
  })

  it('is not verified with another key, for another body, or cut short', async () => {
    const other = shownSecret(generatePrivateKey())
    expect(await codeOf(() => verify(body, headers, other, { now }))).toBe('invalid_signature')
    expect(await codeOf(() => verify(`${body} `, headers, publicKey, { now }))).toBe('invalid_signature')
    for (const given of [signature.slice(0, -8), signature.replace('v1a', 'v1'), `${signature}AAAA`, 'v1a,']) {
      const changed = { ...headers, 'webhook-signature': given }
      expect(await codeOf(() => verify(body, changed, publicKey, { now }))).toBe('invalid_signature')
    }
  })

  it('takes neither a private key nor a malformed public one to verify with', async () => {
    for (const secret of [privateKey, 'whpk_', 'whpk_AAAA', `${publicKey}AAAA`, 'whpk_not base64']) {
      const error = await errorOf(() => verify(body, headers, [shared, secret], { now }))
      expect(error.code).toBe('invalid_argument')
      expect(error.message).not.toContain(privateKey.slice(5, 20))
    }
  })

  it('does not take an HMAC by what everybody knows, the public key, for a signature', async () => {
    const bytes = Buffer.from(publicKey.slice(5), 'base64')
    for (const key of [bytes, publicKey, publicKey.slice(5), Buffer.alloc(0)]) {
      const hmac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
      for (const version of ['v1', 'v1a']) {
        const forged = { ...headers, 'webhook-signature': `${version},${hmac}` }
        expect(await codeOf(() => verify(body, forged, publicKey, { now }))).toBe('invalid_signature')
        expect(await codeOf(() => verify(body, forged, [publicKey, shared], { now }))).toBe('invalid_signature')
      }
    }
  })

  it('verifies ten signatures at most for a public key, however many the header has', async () => {
    const checked = vi.spyOn(crypto.subtle, 'verify')
    onTestFinished(() => checked.mockRestore())
    const wrong = `v1a,${btoa('x'.repeat(64))}`
    const many = { ...headers, 'webhook-signature': Array(32).fill(wrong).join(' ') }
    expect(await codeOf(() => verify(body, many, publicKey, { now }))).toBe('invalid_signature')
    expect(checked.mock.calls.length).toBe(10)
  })

  it.each([{ algorithm: 'rsa' }, { algorithm: 'constructor' }, { algoritm: 'ed25519' }, null])(
    'refuses %j as options',
    (options) => {
      expect(thrownCode(() => standardWebhooks(untyped(options)))).toBe('invalid_argument')
    },
  )
})

describe('an endpoint whose secret is a private key', () => {
  const tenant = 'acme'

  it('shows the public key wherever it shows a secret, and signs so that it verifies', async () => {
    const { webhooks, addEndpoint, sent, clock } = await testInstance({
      signer: standardWebhooks({ algorithm: 'ed25519' }),
    })
    const { id, secret, secretPrefix } = await addEndpoint()
    expect(secret).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/)
    expect(secretPrefix).toBe(secret.slice(0, 10))
    expect(await webhooks.endpoints.getSecret({ tenant, id })).toEqual({ secret })
    const listed = await webhooks.endpoints.list({ tenant, withSecrets: true, where: { secret } })
    expect(listed.data).toMatchObject([{ id, secret }])
    const rotated = await webhooks.endpoints.rotateSecret({ tenant, id })
    expect(rotated.secret).toMatch(/^whpk_/)
    await webhooks.emit('invoice.paid', {}, { tenant })
    await webhooks.drain()
    const request = sent[0]?.request
    const given = Object.fromEntries(
      Object.entries(request?.headers ?? {}).map(([name, value]) => [name, String(value)]),
    )
    for (const key of [secret, rotated.secret]) await verify(request?.body ?? '', given, key, { now: clock.now() })
  })

  it('may be the customer’s own, where it is whole', async () => {
    const { webhooks, addEndpoint } = await testInstance()
    const { id, secret } = await addEndpoint({ secret: privateKey, idempotencyKey: 'k' })
    expect(secret).toBe(publicKey)
    expect((await addEndpoint({ secret: privateKey, idempotencyKey: 'k' })).secret).toBe(publicKey)
    const found = await webhooks.endpoints.list({ tenant, where: { secret: [privateKey] } })
    expect(found.data).toMatchObject([{ id }])
    const bytes = Buffer.from(privateKey.slice(5), 'base64')
    bytes[40] = (bytes[40] ?? 0) ^ 1
    const foreign = `whsk_${bytes.toString('base64')}`
    const refused = [
      publicKey,
      foreign,
      `whsk_${'A'.repeat(43)}=`,
      privateKey.replace('/', '_'),
      `${privateKey}=`,
      'whsk_',
    ]
    for (const each of refused) {
      const error = await errorOf(() => webhooks.endpoints.update({ tenant, id, secret: each }))
      expect([each, error.code]).toEqual([each, 'invalid_argument'])
      expect(JSON.stringify([error.message, error.details])).not.toContain(each.slice(5) || 'whsk_"')
    }
  })

  it('migrates from a shared secret and back, with both signing meanwhile', async () => {
    const { webhooks, addEndpoint, sent, clock } = await testInstance()
    const { id, secret } = await addEndpoint()
    await webhooks.endpoints.update({ tenant, id, secret: privateKey })
    async function verifiedWith(key: string): Promise<boolean> {
      await webhooks.emit('invoice.paid', {}, { tenant })
      await webhooks.drain()
      const { headers: had = {}, body: text = '' } = sent.at(-1)?.request ?? {}
      const given = Object.fromEntries(Object.entries(had).map(([name, value]) => [name, String(value)]))
      return verify(text, given, key, { now: clock.now() }).then(
        () => true,
        () => false,
      )
    }
    expect([await verifiedWith(secret), await verifiedWith(publicKey)]).toEqual([true, true])
    clock.advance(24 * 3600 * 1000)
    expect([await verifiedWith(secret), await verifiedWith(publicKey)]).toEqual([false, true])
  })

  it('is refused under a profile that signs with HMAC alone, and taken where another signs too', async () => {
    const profiles = {
      github: { signer: githubSignature() },
      both: { signer: signers([standardWebhooks(), githubSignature()]) },
    }
    const { webhooks, addEndpoint, sent, errors } = await testInstance({ profiles })
    const add = (profile: string, secret: string) => codeOf(() => addEndpoint({ profile, secret }))
    expect(await add('github', privateKey)).toBe('invalid_argument')
    const { id } = await addEndpoint({ secret: privateKey })
    expect(await codeOf(() => webhooks.endpoints.update({ tenant, id, profile: 'github' }))).toBe('invalid_argument')
    await webhooks.endpoints.update({ tenant, id, profile: 'github', secret: shared })
    expect(await codeOf(() => webhooks.endpoints.rotateSecret({ tenant, id, secret: privateKey }))).toBe(
      'invalid_argument',
    )
    await webhooks.endpoints.update({ tenant, id, profile: 'both', secret: privateKey })
    await webhooks.emit('invoice.paid', {}, { tenant })
    await webhooks.drain()
    const { headers: had = {} } = sent[0]?.request ?? {}
    expect(had['webhook-signature']).toMatch(/^v1a,\S+ v1,\S+$/)
    expect(had['x-hub-signature-256']).toMatch(/^sha256=[0-9a-f]{64}$/)
    expect(errors).toEqual([])
  })
})
