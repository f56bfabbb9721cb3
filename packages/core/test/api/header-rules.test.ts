import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkHeaders } from '../../src/api/header-rules.js'
import { errorOf, thrownCode } from '../support/errors.js'

const signer = new Set(['x-acme-signature', 'webhook-signature'])
const check = (headers: Record<string, string | string[]>) => checkHeaders(headers, signer)
const refused = (headers: Record<string, string | string[]>) => thrownCode(() => check(headers)) === 'forbidden_header'

describe('custom headers', () => {
  it('are taken with their names and values as they are', () => {
    const headers = { Authorization: 'Bearer a b', 'X-Many': ['one', 'two'], 'user-agent': 'Acme/1.0 (+https://x.y)' }
    expect(check(headers)).toEqual(headers)
    expect(check({})).toEqual({})
  })

  it.each([
    [
      'hop by hop',
      ['Connection', 'keep-alive', 'TE', 'Trailer', 'Transfer-Encoding', 'Upgrade', 'Proxy-Authorization'],
    ],
    ['who is spoken to', ['Host', 'Expect', 'Accept-Encoding']],
    ['the body', ['Content-Type', 'content-length', 'Content-Encoding', 'CONTENT-ANYTHING']],
    ['the signature', ['webhook-id', 'Webhook-Signature', 'webhook-anything', 'X-Acme-Signature', 'x-acme-signature']],
    ['tracing', ['traceparent', 'TraceState']],
  ])('of %s belong to us', (_what, names) => {
    for (const name of names) expect(refused({ [name]: 'x' })).toBe(true)
  })

  it.each(['', ' ', 'a b', 'a:', ':a', 'a\r\nb', 'a\0', 'ä', 'a(b)', '"a"', 'a,b', 'x'.repeat(129)])(
    'may not be called %j',
    (name) => {
      expect(refused({ [name]: 'x' })).toBe(true)
    },
  )

  it('may not carry anything but printable ASCII, wherever in the value it stands', () => {
    const harmful = fc.oneof(
      fc.constantFrom('\r', '\n', '\r\n', '\0', '\x7f', '\x1b', '\u0085', '\u2028', 'ü', '🎺'),
      fc
        .integer({ min: 0, max: 31 })
        .filter((code) => code !== 9)
        .map((code) => String.fromCharCode(code)),
    )
    const plain = fc.stringMatching(/^[a-z]{0,5}$/)
    fc.assert(
      fc.property(plain, harmful, plain, fc.boolean(), (before, bad, after, listed) => {
        const value = before + bad + after
        expect(refused({ 'x-a': listed ? ['fine', value] : value })).toBe(true)
      }),
    )
  })

  it.each(['', ' ', ' a', 'a ', '\ta', 'x'.repeat(4097)])('may not have the value %j', (value) => {
    expect(refused({ 'x-a': value })).toBe(true)
  })

  it('may have tabs and spaces inside, and up to 4,096 characters', () => {
    for (const value of ['a\tb', 'a  b', 'x', 'x'.repeat(4096)])
      expect(check({ 'x-a': value })).toEqual({ 'x-a': value })
  })

  it('may not stand twice in different case, nor have an empty list', () => {
    expect(refused({ 'X-A': '1', 'x-a': '2' })).toBe(true)
    expect(refused({ 'x-a': [] })).toBe(true)
  })

  it('are at most 50, and 16 KiB in all', () => {
    const many = (count: number, size: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`x-${n}`, 'v'.repeat(size)]))
    expect(refused(many(50, 10))).toBe(false)
    expect(refused(many(51, 10))).toBe(true)
    expect(refused(many(5, 4000))).toBe(true)
  })

  it('are refused by name, never with their value', async () => {
    const error = await errorOf(() => check({ 'x-token': 'the secret\r\nvalue' }))
    expect(error.message).toContain('"x-token"')
    expect(JSON.stringify(error.details) + error.message).not.toContain('the secret')
    const long = await errorOf(() => check({ [`${'x'.repeat(5000)} `]: 'v' }))
    expect(long.message.length).toBeLessThan(300)
  })
})
