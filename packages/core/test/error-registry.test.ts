import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { errorCodes, isWebhooksError, WebhooksError } from '../src/errors.js'
import { untyped } from './support/untyped.js'

const packages = fileURLToPath(new URL('../../', import.meta.url))

/** Every code that a source of ours passes to `new WebhooksError(…)`. */
function thrownCodes(): Set<string> {
  const codes = new Set<string>()
  for (const file of globSync('*/src/**/*.ts', { cwd: packages })) {
    const text = readFileSync(`${packages}/${file}`, 'utf8')
    for (const [, code] of text.matchAll(/new WebhooksError\(\s*'([a-z_]+)'/g)) if (code !== undefined) codes.add(code)
  }
  return codes
}

describe('the error registry', () => {
  it('has every code that is thrown, and every code it has is thrown somewhere', () => {
    expect([...thrownCodes()].sort()).toEqual(Object.keys(errorCodes).sort())
  })

  it('says what each code means, in a sentence', () => {
    for (const [code, meaning] of Object.entries(errorCodes)) {
      expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/)
      expect(meaning).toMatch(/^[A-Z].*\.$/)
    }
  })
})

describe('WebhooksError', () => {
  it('carries code, details and cause', () => {
    const cause = new Error('below')
    const error = new WebhooksError('conflict', 'Read it again.', { cause, details: { id: 'a' } })
    expect(error).toMatchObject({
      name: 'WebhooksError',
      code: 'conflict',
      message: 'Read it again.',
      details: { id: 'a' },
    })
    expect(error.cause).toBe(cause)
    expect(new WebhooksError('conflict', 'x')).not.toHaveProperty('cause')
    expect(new WebhooksError('conflict', 'x').details).toEqual({})
  })

  it('says all on one line of bounded length, whatever it quotes', () => {
    const unit = fc.oneof(fc.constantFrom('\r', '\n', '\u001b', '\u0085', '\u2028', '\u2029', '\u202e'), fc.string())
    fc.assert(
      fc.property(fc.string({ unit, size: 'xlarge' }), (text) => {
        const { message } = new WebhooksError('not_found', `There is no "${text}".`)
        expect(message).toMatch(/^[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]{1,2000}$/u)
      }),
    )
    expect(new WebhooksError('not_found', 'a\r\nb\u202ec').message).toBe('a\\u000d\\u000ab\\u202ec')
    expect(new WebhooksError('not_found', 'Zoë 🎺 “x”').message).toBe('Zoë 🎺 “x”')
  })

  it('is known by its name, so that two copies of the package know each other’s', () => {
    const foreign = Object.assign(new Error('x'), { name: 'WebhooksError', code: 'conflict' })
    expect(isWebhooksError(foreign)).toBe(true)
    expect(isWebhooksError(foreign, 'conflict')).toBe(true)
    expect(isWebhooksError(foreign, 'not_found')).toBe(false)
    for (const other of [null, undefined, 'conflict', { name: 'WebhooksError', code: 'conflict' }, new Error('x')]) {
      expect(isWebhooksError(untyped(other))).toBe(false)
    }
  })
})
