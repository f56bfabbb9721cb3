import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { secretKey } from '../../src/signing/secret.js'
import { anyText } from '../support/arbitraries.js'

const utf8 = (text: string) => new Uint8Array(new TextEncoder().encode(text))

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
