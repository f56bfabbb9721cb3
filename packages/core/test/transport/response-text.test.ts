import fc from 'fast-check'
import { expect, it } from 'vitest'
import { responseText, withoutNul } from '../../src/transport/response-text.js'

const chunks = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 6 })

it('gives text that is well formed and has no NUL, whatever the bytes', () => {
  fc.assert(
    fc.property(chunks, (parts) => {
      const text = responseText(parts)
      expect(text).not.toContain('\0')
      expect(text.isWellFormed()).toBe(true)
    }),
  )
})

it('does not depend on where chunks end', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(), (text, cut) => {
      const bytes = new TextEncoder().encode(text)
      const at = cut % (bytes.byteLength + 1)
      const expected = text.toWellFormed().replaceAll('\0', '')
      expect(responseText([bytes.subarray(0, at), bytes.subarray(at)])).toBe(expected)
    }),
  )
})

it('keeps a byte order mark and replaces broken sequences', () => {
  expect(responseText([Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)])).toBe('\ufeffa')
  expect(responseText([Uint8Array.of(0x61, 0xff, 0x62)])).toBe('a\ufffdb')
  expect(responseText([])).toBe('')
})

it('takes NUL out of a header value', () => {
  expect(withoutNul('a\0b\0')).toBe('ab')
})
