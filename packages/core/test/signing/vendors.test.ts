import { sign as signAsGithub, verify as verifyAsGithub } from '@octokit/webhooks-methods'
import {
  createWebhooks,
  githubSignature,
  hmacHeader,
  signers,
  standardWebhooks,
  stripeSignature,
  verify,
} from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import fc from 'fast-check'
import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { isHeaderValue } from '../../src/headers.js'
import { errorOf, thrownCode } from '../support/errors.js'
import { testInstance } from '../support/instance.js'
import { untyped } from '../support/untyped.js'

const { webhooks: stripe } = new Stripe('sk_test_none')
const ascii = fc.stringMatching(/^[\x21-\x7e]{16,64}$/)
const bodyText = fc
  .jsonValue()
  .chain((data) =>
    fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify({ id: 'evt_1', object: 'event', data, text })),
  )
const seconds = () => Math.floor(Date.now() / 1000)
const privateKey = 'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=='

describe('githubSignature', () => {
  it('is verified by GitHub’s library, and is what it signs', async () => {
    await fc.assert(
      fc.asyncProperty(ascii, bodyText, async (secret, body) => {
        const signed = githubSignature().sign({
          id: 'msg_1',
          timestamp: seconds(),
          body,
          secrets: [secret, 'another secret'],
        })
        const signature = signed['x-hub-signature-256'] ?? ''
        expect(signed['x-github-delivery']).toBe('msg_1')
        expect(await verifyAsGithub(secret, body, signature)).toBe(true)
        expect(await verifyAsGithub(secret, `${body} `, signature)).toBe(false)
        expect(signature).toBe(await signAsGithub(secret, body))
      }),
      { numRuns: 40 },
    )
  })

  it('takes the secrets it makes as they are, and other header names', async () => {
    const signer = githubSignature({ header: 'x-acme-signature-256', idHeader: null })
    const secret = signer.generateSecret()
    const signed = signer.sign({ id: 'msg_1', timestamp: 1, body: '{}', secrets: [secret] })
    expect(Object.keys(signed)).toEqual(['x-acme-signature-256'])
    expect(await verifyAsGithub(secret, '{}', signed['x-acme-signature-256'] ?? '')).toBe(true)
  })
})

describe('stripeSignature', () => {
  it('is verified by Stripe’s library, with any secret that still signs', () => {
    fc.assert(
      fc.property(fc.uniqueArray(ascii, { minLength: 1, maxLength: 10 }), bodyText, (secrets, body) => {
        const signed = stripeSignature().sign({ id: 'msg_1', timestamp: seconds(), body, secrets })
        const header = signed['stripe-signature'] ?? ''
        expect(header.split('v1=')).toHaveLength(secrets.length + 1)
        for (const secret of secrets) expect(stripe.constructEvent(body, header, secret)).toEqual(JSON.parse(body))
        expect(() => stripe.constructEvent(`${body} `, header, secrets[0] ?? '')).toThrow(/signature/i)
        expect(() => stripe.constructEvent(body, header, 'a secret of somebody else')).toThrow(/signature/i)
      }),
      { numRuns: 40 },
    )
  })

  it('is what Stripe’s library signs', () => {
    const signed = stripeSignature().sign({ id: 'm', timestamp: 1_750_000_000, body: '{}', secrets: ['whsec_abc'] })
    const header = stripe.generateTestHeaderString({ timestamp: 1_750_000_000, payload: '{}', secret: 'whsec_abc' })
    expect(signed['stripe-signature']).toBe(header)
  })

  it('signs the time, which Stripe’s library holds to its tolerance', () => {
    const body = '{"id":"evt_1","object":"event"}'
    const at = (timestamp: number) =>
      stripeSignature().sign({ id: 'm', timestamp, body, secrets: ['whsec_abc'] })['stripe-signature'] ?? ''
    expect(stripe.constructEvent(body, at(seconds() - 290), 'whsec_abc')).toEqual(JSON.parse(body))
    expect(() => stripe.constructEvent(body, at(seconds() - 400), 'whsec_abc')).toThrow(/tolerance/i)
    const moved = at(seconds() - 400).replace(/t=\d+/, `t=${seconds()}`)
    expect(() => stripe.constructEvent(body, moved, 'whsec_abc')).toThrow(/signature/i)
  })
})

describe('signers', () => {
  it('sign a request as receivers of each want it, with secrets of one kind', async () => {
    const both = signers([standardWebhooks(), githubSignature(), stripeSignature({ idHeader: null })])
    const { webhooks, addEndpoint, sent, clock } = await testInstance({ signer: both })
    const { secret } = await addEndpoint()
    await webhooks.emit('invoice.paid', {}, { tenant: 'acme' })
    await webhooks.drain()
    const { headers = {}, body = '' } = sent[0]?.request ?? {}
    const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
    await verify(body, given, secret, { now: clock.now() })
    expect(await verifyAsGithub(secret, String(body), given['x-hub-signature-256'] ?? '')).toBe(true)
    const stripeHeader = given['stripe-signature'] ?? ''
    expect(stripe.constructEvent(String(body), stripeHeader, secret, 1e12)).toEqual(JSON.parse(String(body)))
  })

  it('that set one header are refused when they are made', async () => {
    const error = await errorOf(() => signers([standardWebhooks(), stripeSignature()]))
    expect(error).toMatchObject({ code: 'invalid_argument' })
    expect(error.message).toContain('"webhook-id"')
    for (const list of [[], [standardWebhooks(), standardWebhooks()], [null], [{}], null, standardWebhooks()])
      expect(thrownCode(() => signers(untyped(list)))).toBe('invalid_argument')
  })

  it('leave out who cannot sign with the secrets there are, and never all', () => {
    const both = signers([standardWebhooks(), githubSignature()])
    const request = { id: 'm', timestamp: 1, body: '{}' }
    expect(Object.keys(both.sign({ ...request, secrets: [privateKey] }))).toEqual([...standardWebhooks().headerNames])
    expect(both.sign({ ...request, secrets: [privateKey, 'text'] })).toMatchObject(
      githubSignature().sign({ ...request, secrets: ['text'] }),
    )
    const vendors = signers([githubSignature(), stripeSignature()])
    expect(vendors.accepts?.(privateKey)).toBe(false)
    expect(thrownCode(() => vendors.sign({ ...request, secrets: [privateKey] }))).toBe('invalid_argument')
  })

  it.each([
    ['a promise', async () => ({ 'x-a': 'signed' })],
    ['nothing', () => ({})],
    ['a header of another', () => ({ 'x-a': '1', 'webhook-signature': 'forged' })],
  ])('do not pass over one that gives %s', (_what, sign) => {
    const odd = untyped({ headerNames: ['x-a'], sign, generateSecret: () => 'x' })
    const both = signers([standardWebhooks(), odd])
    expect(thrownCode(() => both.sign({ id: 'm', timestamp: 1, body: '', secrets: ['text'] }))).toBe('invalid_argument')
  })
})

describe('whatever a signer is made of', () => {
  it.each([
    ['githubSignature', githubSignature],
    ['stripeSignature', stripeSignature],
  ])('%s refuses options and header names that cannot be', (_name, make) => {
    const refused = [
      { secret: 'x' },
      { header: 'content-type' },
      { header: 'host' },
      { header: 'a\r\nb' },
      { idHeader: 'Te' },
    ]
    for (const options of [...refused, { header: 'x-a', idHeader: 'X-A' }, null])
      expect(thrownCode(() => make(untyped(options)))).toBe('invalid_argument')
  })

  it.each(['a\r\nb', '\0', 'ü', 7, ['a']])('hmacHeader refuses the separator %j', (separator) => {
    expect(thrownCode(() => hmacHeader(untyped({ header: 'x-a', separator })))).toBe('invalid_argument')
  })

  it('no header that it sets can be a custom one, and its values are plain', async () => {
    const signer = signers([standardWebhooks(), githubSignature(), stripeSignature({ idHeader: null })])
    const webhooks = createWebhooks({ store: memoryStore(), events: {}, profiles: { all: { signer } } })
    const signed = signer.sign({ id: 'm', timestamp: 1, body: '{}', secrets: ['text'.repeat(10)] })
    expect(Object.keys(signed).sort()).toEqual([...signer.headerNames].sort())
    for (const [name, value] of Object.entries(signed)) {
      expect(isHeaderValue(value)).toBe(true)
      // Also for an endpoint of another profile, which could be given this one
      for (const given of [name, name.toUpperCase()]) {
        const create = { tenant: 'acme', url: 'https://receiver.example/', headers: { [given]: 'forged' } }
        expect((await errorOf(() => webhooks.endpoints.create(create))).code).toBe('forbidden_header')
      }
    }
  })
})
