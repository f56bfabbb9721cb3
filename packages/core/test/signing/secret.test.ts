import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { generateSymmetricSecret, isPortableSecret, secretKey } from '../../src/signing/secret.js'
import { anyText } from '../support/arbitraries.js'

const utf8 = (text: string) => new Uint8Array(new TextEncoder().encode(text))

describe('a secret that someone chose', () => {
  it('is one that other libraries take, where it starts with whsec_', () => {
    const bytes = fc.uint8Array({ minLength: 0, maxLength: 64 })
    fc.assert(
      fc.property(bytes, (key) => {
        const secret = `whsec_${Buffer.from(key).toString('base64')}`
        expect(isPortableSecret(secret)).toBe(key.length >= 16)
        if (key.length >= 16) new Webhook(secret)
      }),
    )
    expect(isPortableSecret(generateSymmetricSecret())).toBe(true)
  })

  it('may be any text else', () => {
    fc.assert(fc.property(anyText, (text) => isPortableSecret(`a${text}`)))
  })
})

describe('the key of a secret', () => {
  it('is what whsec_ carries in base64, padded or not', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 80 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64')
        expect([...secretKey(`whsec_${text}`)]).toEqual([...bytes])
        expect([...secretKey(`whsec_${text.replaceAll('=', '')}`)]).toEqual([...bytes])
      }),
    )
  })

  it('is the UTF-8 of anything else', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        fc.pre(!text.startsWith('whsec_'))
        expect(secretKey(text)).toEqual(utf8(text))
      }),
    )
  })

  it.each([
    'whsec_',
    'whsec_not base64',
    'whsec_ab-_',
    'whsec_A',
    'whsec_AAAAA',
    'WHSEC_AAAA',
    'whsec_===',
    'whsec_A=A',
  ])('is the UTF-8 of %s, which carries no base64', (text) => {
    expect(secretKey(text)).toEqual(utf8(text))
  })
})
