import { createHmac } from 'node:crypto'
import type { Signer, SignRequest } from '@posthorn/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hmacHeader } from '../../src/signing/index.js'
import { anyText } from '../support/arbitraries.js'
import { thrownCode } from '../support/errors.js'
import { untyped } from '../support/untyped.js'

const request = { id: 'msg_1', timestamp: 1_750_000_000, body: '{"a":1}', secrets: ['current secret', 'old secret'] }

/** The signature alone. */
function signatureOf(signer: Signer, over: Partial<SignRequest> = {}): Record<string, string> {
  const { 'webhook-id': id, ...rest } = signer.sign({ ...request, ...over })
  expect(id).toBe(request.id)
  return rest
}

describe('hmacHeader', () => {
  it('signs as GitHub does: the example of its documentation', () => {
    const signer = hmacHeader({ header: 'X-Hub-Signature-256', prefix: 'sha256=' })
    const signed = signatureOf(signer, { body: 'Hello, World!', secrets: ["It's a Secret to Everybody"] })
    expect(signed).toEqual({
      'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    })
  })

  it('signs as Stripe does: time and body, time in the header', () => {
    const signer = hmacHeader({
      header: 'Stripe-Signature',
      prefix: ({ timestamp }) => `t=${timestamp},v1=`,
      signedContent: ({ timestamp, body }) => `${timestamp}.${body}`,
    })
    const expected = createHmac('sha256', 'current secret').update('1750000000.{"a":1}').digest('hex')
    expect(signatureOf(signer)).toEqual({ 'stripe-signature': `t=1750000000,v1=${expected}` })
  })

  const lookalike = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

  it('takes the text of a secret as key where told: a vector of openssl’s', () => {
    const stripe = {
      header: 'stripe-signature',
      prefix: ({ timestamp }: { timestamp: number }) => `t=${timestamp},v1=`,
      signedContent: ({ timestamp, body }: { timestamp: number; body: string }) => `${timestamp}.${body}`,
    }
    const signed = (key: 'text' | 'decoded') => signatureOf(hmacHeader({ ...stripe, key }), { secrets: [lookalike] })
    // printf '1750000000.{"a":1}' | openssl dgst -sha256 -hmac whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
    const expected = '96e127197a42301a84b81870e4c8db05dee5667e87b977e9c82a42915c25b6a8'
    expect(signed('text')).toEqual({ 'stripe-signature': `t=1750000000,v1=${expected}` })
    const decoded = createHmac('sha256', Buffer.from(lookalike.slice(6), 'base64')).update('1750000000.{"a":1}')
    expect(signed('decoded')).toEqual({ 'stripe-signature': `t=1750000000,v1=${decoded.digest('hex')}` })
  })

  it('takes any text as key where told, and none for another', () => {
    const secret = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.uint8Array({ minLength: 1 }).map((bytes) => `whsec_${Buffer.from(bytes).toString('base64')}`),
    )
    const signer = hmacHeader({ header: 'x-signature', key: 'text' })
    fc.assert(
      fc.property(secret, (text) => {
        const expected = createHmac('sha256', Buffer.from(text, 'utf8')).update(request.body).digest('hex')
        expect(signatureOf(signer, { secrets: [text] })).toEqual({ 'x-signature': expected })
      }),
    )
  })

  it('signs the body with the newest secret in hex SHA-256 by default', () => {
    fc.assert(
      fc.property(anyText, fc.string({ minLength: 1 }), (body, secret) => {
        const signed = signatureOf(hmacHeader({ header: 'x-signature' }), { body, secrets: [secret, 'old'] })
        expect(signed).toEqual({ 'x-signature': createHmac('sha256', secret).update(body).digest('hex') })
      }),
    )
  })

  it.each(['sha1', 'sha256', 'sha512'] as const)('signs with %s, in base64 where asked', (algorithm) => {
    const signed = signatureOf(hmacHeader({ header: 'x-signature', algorithm, encoding: 'base64' }))
    const expected = createHmac(algorithm, 'current secret').update('{"a":1}').digest('base64')
    expect(signed).toEqual({ 'x-signature': expected })
  })

  it('derives the key of a whsec_ secret as Standard Webhooks does', () => {
    const secret = `whsec_${Buffer.from('the key').toString('base64')}`
    const signed = signatureOf(hmacHeader({ header: 'x-signature' }), { secrets: [secret] })
    expect(signed).toEqual({ 'x-signature': createHmac('sha256', 'the key').update('{"a":1}').digest('hex') })
  })

  it('names its header in lower case and makes secrets as told', () => {
    const signer = hmacHeader({ header: 'X-Acme-Signature', generateSecret: () => 'made by the host' })
    expect(signer.headerNames).toEqual(['x-acme-signature', 'webhook-id'])
    expect(signer.generateSecret()).toBe('made by the host')
    expect(hmacHeader({ header: 'x-a' }).generateSecret()).toMatch(/^whsec_/)
  })

  it.each([
    ...['', 'a b', 'a:b', 'a\r\nb: c', 'ä', 'a\0', undefined, null, 7],
    ...['host', 'Host', 'content-type', 'Content-Length', 'connection', 'traceparent'],
  ])('refuses %j as a header', (header) => {
    expect(thrownCode(() => hmacHeader(untyped({ header })))).toBe('invalid_argument')
  })

  it('refuses options that would fail with the first request', () => {
    for (const options of [undefined, null, [], 'x-signature', {}, { header: 'x', algorithn: 'sha1' }]) {
      expect(thrownCode(() => hmacHeader(untyped(options)))).toBe('invalid_argument')
    }
    for (const prefix of ['a\n', '\r\nx: y', ' a', 'ä', 'a\0', 'x'.repeat(5000)]) {
      expect(thrownCode(() => hmacHeader({ header: 'x', prefix }))).toBe('invalid_argument')
    }
    expect(thrownCode(() => hmacHeader({ header: 'x', prefix: 'Signature keyId="a", v1= ' }))).toBeNull()
    expect(thrownCode(() => hmacHeader(untyped({ header: 'x', algorithm: 'md4' })))).toBe('invalid_argument')
    expect(thrownCode(() => hmacHeader(untyped({ header: 'x', encoding: 'rot13' })))).toBe('invalid_argument')
    for (const key of ['utf8', 'toString', null, 7]) {
      expect(thrownCode(() => hmacHeader(untyped({ header: 'x', key })))).toBe('invalid_argument')
    }
  })

  it('sends the message’s id, in the header it is told and in none where told', () => {
    const named = hmacHeader({ header: 'x-hub-signature-256', idHeader: 'X-GitHub-Delivery' })
    expect(named.headerNames).toEqual(['x-hub-signature-256', 'x-github-delivery'])
    expect(named.sign(request)).toMatchObject({ 'x-github-delivery': 'msg_1' })
    expect(Object.keys(named.sign(request)).sort()).toEqual([...named.headerNames].sort())
    const alone = hmacHeader({ header: 'x-signature', idHeader: null })
    expect(alone.headerNames).toEqual(['x-signature'])
    expect(Object.keys(alone.sign(request))).toEqual(['x-signature'])
  })

  it('does not sign the id, unless signedContent has it in it', () => {
    const again = { ...request, id: 'msg_2' }
    const bare = hmacHeader({ header: 'x-signature' })
    expect(bare.sign(again)['x-signature']).toBe(bare.sign(request)['x-signature'])
    const bound = hmacHeader({ header: 'x-signature', signedContent: ({ id, body }) => `${id}.${body}` })
    expect(bound.sign(again)['x-signature']).not.toBe(bound.sign(request)['x-signature'])
  })

  it.each(['', 'a b', 'host', 'Content-Type', 'X-Signature', 7])('refuses %j as the header of the id', (idHeader) => {
    expect(thrownCode(() => hmacHeader(untyped({ header: 'x-signature', idHeader })))).toBe('invalid_argument')
  })

  it('does not sign without a secret', () => {
    expect(thrownCode(() => hmacHeader({ header: 'x' }).sign({ ...request, secrets: [] }))).toBe('invalid_argument')
  })
})
