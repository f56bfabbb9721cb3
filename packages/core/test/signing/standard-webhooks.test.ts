import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { Webhook as SvixWebhook } from 'svix'
import { describe, expect, it } from 'vitest'
import { hmacHeader, standardWebhooks } from '../../src/signing/index.js'
import { generateSymmetricSecret } from '../../src/signing/secret.js'
import { verify } from '../../src/verify.js'
import { anyText } from '../support/arbitraries.js'

/** The vector that Standard Webhooks publishes. */
const vector = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1614265330,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
}

const signer = standardWebhooks()
const secretText = fc.uint8Array({ minLength: 24, maxLength: 64 }).map((bytes) => {
  return `whsec_${Buffer.from(bytes).toString('base64')}`
})
const messageId = fc.stringMatching(/^msg_[A-Za-z0-9]{8,32}$/)
/** JSON with text of every plane of Unicode in it. */
const jsonBody = fc.jsonValue().chain((value) => anyText.map((text) => JSON.stringify({ value, text })))

describe('Standard Webhooks v1', () => {
  it('signs the published vector', () => {
    const { secret, id, timestamp, body, signature } = vector
    expect(signer.sign({ id, timestamp, body, secrets: [secret] })).toEqual({
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signature,
    })
  })

  it('verifies the published vector', async () => {
    const { secret, id, timestamp, body, signature } = vector
    const headers = { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signature }
    const verified = await verify(body, headers, secret, { now: timestamp * 1000 })
    expect(verified).toEqual({ id, timestamp: new Date(timestamp * 1000) })
  })

  it('is verified by other libraries, and verifies what they sign', async () => {
    await fc.assert(
      fc.asyncProperty(secretText, messageId, jsonBody, async (secret, id, body) => {
        const timestamp = Math.floor(Date.now() / 1000)
        const headers = signer.sign({ id, timestamp, body, secrets: [secret] })
        new Webhook(secret).verify(body, headers)
        new SvixWebhook(secret).verify(body, headers)
        for (const other of [new Webhook(secret), new SvixWebhook(secret)]) {
          const signature = other.sign(id, new Date(timestamp * 1000), body)
          expect(signature).toBe(headers['webhook-signature'])
          await verify(body, { ...headers, 'webhook-signature': signature }, secret)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('signs with every secret, so that each of them verifies', async () => {
    const secrets = [generateSymmetricSecret(), generateSymmetricSecret(), 'a plain old secret']
    const timestamp = Math.floor(Date.now() / 1000)
    const headers = signer.sign({ id: 'msg_1', timestamp, body: '{}', secrets })
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(3)
    for (const secret of secrets) await verify('{}', headers, secret)
    for (const secret of secrets.slice(0, 2)) new Webhook(secret).verify('{}', headers)
  })

  it('gives the same headers for the same request', () => {
    const request = { id: 'msg_1', timestamp: 1, body: '{}', secrets: [vector.secret] }
    expect(signer.sign(request)).toEqual(signer.sign(request))
    expect(standardWebhooks().sign(request)).toEqual(signer.sign(request))
  })

  it('names the headers it sets', () => {
    const headers = signer.sign({ id: 'msg_1', timestamp: 1, body: '{}', secrets: [vector.secret] })
    expect(Object.keys(headers).sort()).toEqual([...signer.headerNames].sort())
  })

  it('makes secrets of 32 random bytes that other libraries take', () => {
    const secrets = Array.from({ length: 50 }, () => signer.generateSecret())
    expect(new Set(secrets).size).toBe(50)
    for (const secret of secrets) {
      expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
      new Webhook(secret)
    }
  })
})

describe('signers', () => {
  it.each([
    ['standardWebhooks', standardWebhooks()],
    ['hmacHeader', hmacHeader({ header: 'x-signature' })],
  ])('%s goes on to sign rightly for more secrets than it keeps keys of', (_name, many) => {
    const request = (secret: string) => ({ id: 'msg_1', timestamp: 1, body: '{}', secrets: [secret] })
    const first = many.sign(request('secret 0'))
    for (let n = 0; n < 5000; n++) many.sign(request(`secret ${n}`))
    expect(many.sign(request('secret 0'))).toEqual(first)
  })
})
