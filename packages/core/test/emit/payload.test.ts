import { rawJson } from '@posthorn/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { payloadText } from '../../src/emit/payload.js'
import { errorOf, thrownCode } from '../support/errors.js'
import { testInstance } from '../support/instance.js'
import { untyped } from '../support/untyped.js'

const text = (payload: unknown, maxBytes = 1000) => payloadText('invoice.paid', payload, maxBytes)

function cycle(): object {
  const self: Record<string, unknown> = {}
  self.self = self
  return self
}

describe('a payload', () => {
  it('is sent as JSON.stringify writes it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (payload) => {
        expect(text(payload, 1e6)).toBe(JSON.stringify(payload))
      }),
    )
  })

  it.each([
    ['a BigInt', 1n],
    ['a BigInt inside', { amount: 1n }],
    ['a cycle', cycle()],
    ['undefined', undefined],
    ['a function', () => 1],
    ['a symbol', Symbol('a')],
    ['a toJSON that throws', { toJSON: () => fail() }],
    ['a getter that throws', Object.defineProperty({}, 'a', { enumerable: true, get: () => fail() })],
    ['a toJSON that gives nothing', { toJSON: () => undefined }],
  ])('%s is refused, with what to do', async (_name, payload) => {
    const error = await errorOf(() => text(payload))
    expect(error.code).toBe('payload_not_json')
    expect(error.message).toContain('"invoice.paid"')
    expect(error.message).toContain('Emit plain objects')
    expect(error.message).not.toContain('\n')
  })

  it('may be as large as the limit in UTF-8 and not one byte larger', () => {
    // 1, 2, 3 and 4 bytes; two quotes
    for (const char of ['a', 'ü', '世', '🎺']) {
      const bytes = Buffer.byteLength(char)
      const payload = char.repeat(100)
      expect(text(payload, 100 * bytes + 2)).toBe(`"${payload}"`)
      expect(thrownCode(() => text(payload, 100 * bytes + 1))).toBe('payload_too_large')
    }
  })

  it('over the limit is refused with the limit', async () => {
    const error = await errorOf(() => text('x'.repeat(2000)))
    expect(error.details).toMatchObject({ type: 'invoice.paid', limit: 1000 })
    expect(error.message).toContain('1000 bytes')
    expect(thrownCode(() => text(rawJson(`"${'ü'.repeat(500)}"`), 1001))).toBe('payload_too_large')
  })
})

describe('rawJson', () => {
  it.each(['{"b":1.0, "a":1e2}', '12345678901234567890', '"\\u00e9"', ' [ ] ', '{"a":1,"a":2}'])(
    'keeps %s byte for byte',
    async (json) => {
      expect(text(rawJson(json))).toBe(json)
      const { webhooks } = await testInstance()
      const { id } = await webhooks.emit('invoice.paid', rawJson(json), { tenant: 'acme' })
      expect((await webhooks.messages.get({ tenant: 'acme', id })).payload).toBe(json)
    },
  )

  it.each(['', '{', 'undefined', "{'a':1}", '\ufeff{}', '"\ud800"', 'NaN', 1, null, undefined, {}])(
    'refuses %j',
    (json) => {
      expect(thrownCode(() => rawJson(untyped(json)))).toBe('payload_not_json')
    },
  )

  it('cannot be imitated by a payload of the same shape', () => {
    expect(text({ text: '{"a":1}' })).toBe('{"text":"{\\"a\\":1}"}')
  })
})

function fail(): never {
  throw new Error('It throws\nover two lines')
}
