import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSecretBox, secretFingerprint, secretPrefix } from '../../src/secrets/secret-box.js'
import { anyText } from '../support/arbitraries.js'
import { thrownCode } from '../support/errors.js'
import { untyped } from '../support/untyped.js'

const newKey = () => randomBytes(32).toString('base64')
const [first, second] = [newKey(), newKey()]
const box = createSecretBox([first])
const owner = { tenant: 'acme', id: 'ep_1' }

const opens = (stored: string, keys = [first]) => thrownCode(() => createSecretBox(keys).open(stored, owner))

describe('secret box', () => {
  it('opens what it sealed, of any text', () => {
    fc.assert(
      fc.property(anyText, (plain) => {
        const stored = box.seal(plain, owner)
        expect(box.open(stored, owner)).toBe(plain)
        expect(stored).toMatch(/^sealed:1:[0-9a-f]{8}:[\w-]+\.[\w-]+\.[\w-]*$/)
      }),
    )
  })

  it('shows nothing of the secret, and never the same twice', () => {
    const plain = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
    const stored = Array.from({ length: 100 }, () => box.seal(plain, owner))
    expect(new Set(stored).size).toBe(100)
    for (const text of stored) {
      expect(text).not.toContain(plain.slice(0, 10))
      expect(Buffer.from(text).includes(plain.slice(6, 16))).toBe(false)
    }
  })

  it('keeps secrets plain without keys, and opens those once it has some', () => {
    const plain = createSecretBox([])
    expect([plain.sealed, box.sealed]).toEqual([false, true])
    expect(plain.seal('a secret', owner)).toBe('a secret')
    expect(box.open('a secret', owner)).toBe('a secret')
  })

  it('seals with the newest key and opens with every one, so that keys can be rotated', () => {
    const old = box.seal('a secret', owner)
    const rotated = createSecretBox([second, first])
    expect(rotated.open(old, owner)).toBe('a secret')
    const renewed = rotated.seal('a secret', owner)
    expect(createSecretBox([second]).open(renewed, owner)).toBe('a secret')
    expect(opens(renewed)).toBe('secret_unreadable')
  })

  it('opens for the endpoint it was sealed for, and for no other', () => {
    const stored = box.seal('a secret', owner)
    const others = [
      { tenant: 'acme', id: 'ep_2' },
      { tenant: 'rival', id: 'ep_1' },
      { tenant: 'ep_1', id: 'acme' },
      { tenant: 'acme","ep', id: '1' },
      { tenant: 'acmeep_', id: '1' },
      { tenant: '', id: 'acmeep_1' },
    ]
    for (const other of others) expect(thrownCode(() => box.open(stored, other))).toBe('secret_unreadable')
  })

  it('says that a key is missing, without naming it', () => {
    expect(opens(box.seal('a secret', owner), [second])).toBe('secret_unreadable')
    expect(opens(box.seal('a secret', owner), [])).toBe('secret_unreadable')
  })

  it('does not open what was altered, wherever', () => {
    const stored = box.seal('a secret of some length', owner)
    const start = stored.indexOf(':', 'sealed:1:'.length) + 1
    fc.assert(
      fc.property(
        fc.integer({ min: start, max: stored.length - 1 }),
        fc.constantFrom('A', 'Q', 'g', 'w'),
        (at, char) => {
          // The last character of a part may stand for fewer bits than it has
          const changed = stored.slice(0, at) + char + stored.slice(at + 1)
          fc.pre(!sameBytes(stored, changed))
          expect(opens(changed)).toBe('secret_unreadable')
        },
      ),
    )
  })

  it.each(['sealed:1:', 'sealed:1:x', 'sealed:1::..', 'sealed:1:0:a.b', 'sealed:1:0:a.b.c'])(
    'does not open %s',
    (text) => {
      expect(opens(text)).toBe('secret_unreadable')
    },
  )

  it('does not open parts cut short', () => {
    const [head = '', iv = '', tag = '', text = ''] = box.seal('a secret', owner).split(/[.](?=)|(?<=:[0-9a-f]{8}:)/)
    expect(box.open(`${head}${iv}.${tag}.${text}`, owner)).toBe('a secret')
    for (const parts of [`${iv}.${tag.slice(0, 6)}.${text}`, `.${tag}.${text}`, `${iv}..${text}`, `${iv}.${tag}.`]) {
      expect(opens(head + parts)).toBe('secret_unreadable')
    }
  })

  it.each([
    '',
    'short',
    Buffer.alloc(31, 7).toString('base64'),
    Buffer.alloc(33, 7).toString('base64'),
    '*'.repeat(44),
    7,
    null,
  ])('refuses %j as a key', (key) => {
    expect(thrownCode(() => createSecretBox([untyped(key)]))).toBe('invalid_argument')
  })
})

describe('what is kept beside a secret', () => {
  it('shows at most a quarter of it and at most 10 characters', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (plain) => {
        const prefix = secretPrefix(plain)
        expect(plain.startsWith(prefix)).toBe(true)
        expect(prefix.length).toBeLessThanOrEqual(Math.min(10, plain.length / 4))
      }),
    )
    expect(secretPrefix('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')).toBe('whsec_MfK')
  })

  it('tells secrets apart by their SHA-256', () => {
    expect(secretFingerprint('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    expect(secretFingerprint('a')).not.toBe(secretFingerprint('b'))
  })
})

/** Whether two sealed texts stand for the same bytes: base64 has spare bits at the end of a part. */
function sameBytes(one: string, two: string): boolean {
  const bytes = (text: string) =>
    (text.split(':').at(-1) ?? '').split('.').map((part) => Buffer.from(part, 'base64url').toString('hex'))
  return JSON.stringify(bytes(one)) === JSON.stringify(bytes(two))
}
