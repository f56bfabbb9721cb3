import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  eventTypePatterns,
  isEventTypeName,
  isEventTypePattern,
  matches,
  scopeStrings,
} from '../../src/dispatch/index.js'

const segment = fc.constantFrom('a', 'b', 'invoice', 'line', 'paid', '_', '-', ':', 'A', '1')
const type = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'))
const entry = fc.oneof(
  type,
  type.map((prefix) => `${prefix}.*`),
)

/** The rule as one says it: an entry is the type, or a prefix of whole segments with at least one more after it. */
function wants(subscription: string, event: string): boolean {
  if (!subscription.endsWith('.*')) return subscription === event
  const prefix = subscription.slice(0, -2).split('.')
  const parts = event.split('.')
  return parts.length > prefix.length && prefix.every((part, index) => part === parts[index])
}

const none = { patterns: [], scopes: [] }

describe('event types', () => {
  it('match as the plain rule says', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 4 }), type, (eventTypes, event) => {
        const message = { patterns: eventTypePatterns(event), scopes: [] }
        expect(matches({ eventTypes, scopes: null }, message)).toBe(eventTypes.some((each) => wants(each, event)))
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    ['invoice.*', 'invoice.paid', true],
    ['invoice.*', 'invoice.line.added', true],
    ['invoice.line.*', 'invoice.line.added', true],
    ['invoice.*', 'invoice', false],
    ['invoice.*', 'invoices.paid', false],
    ['invoice.*', 'Invoice.paid', false],
    ['invoice', 'invoice.paid', false],
    ['invoice.line.*', 'invoice.paid', false],
    ['invoice.li.*', 'invoice.line.added', false],
    ['invoice.*', 'a.invoice.paid', false],
  ])('%s and %s: %s', (subscription, event, expected) => {
    const message = { patterns: eventTypePatterns(event), scopes: [] }
    expect(matches({ eventTypes: [subscription], scopes: null }, message)).toBe(expected)
  })

  it('all match where there is no list, and none where the list is empty', () => {
    const message = { patterns: eventTypePatterns('invoice.paid'), scopes: [] }
    expect(matches({ eventTypes: null, scopes: null }, message)).toBe(true)
    expect(matches({ eventTypes: [], scopes: null }, message)).toBe(false)
  })

  it('have patterns that may all be subscribed to, each once, at most one per segment', () => {
    fc.assert(
      fc.property(type, (event) => {
        const patterns = eventTypePatterns(event)
        expect(patterns).toHaveLength(event.split('.').length)
        expect(new Set(patterns).size).toBe(patterns.length)
        expect(patterns.every(isEventTypePattern)).toBe(true)
      }),
    )
  })

  it.each(['a', 'invoice.paid', 'A_b:c-d.1', 'x'.repeat(128), '.', 'a..b', '.a', 'a.'])('"%s" is a name', (name) => {
    expect(isEventTypeName(name)).toBe(true)
    expect(eventTypePatterns(name)).toContain(name)
  })

  it.each(['', '*', 'a.*', 'a b', 'ä', 'a\n', 'a\0', 'x'.repeat(129), 'a/b'])('%j is no name', (name) => {
    expect(isEventTypeName(name)).toBe(false)
  })

  it.each(['*', '.*', 'a*', 'a.*.b', '*.a', 'a.**', 'a.*.*'])('"%s" is no pattern', (pattern) => {
    expect(isEventTypePattern(pattern)).toBe(false)
  })
})

describe('scopes', () => {
  const key = fc.constantFrom('region', 'shop', 'tier')
  const value = fc.constantFrom<string | number | boolean>('eu', 'us', 1, '1', true, '')
  const scopes = fc.dictionary(key, value)

  it('must all be among the message’s; the message may have more', () => {
    fc.assert(
      fc.property(scopes, scopes, (wanted, given) => {
        const expected = Object.entries(wanted).every(
          ([name, each]) => name in given && String(given[name]) === String(each),
        )
        const message = { ...none, scopes: scopeStrings(given) }
        expect(matches({ eventTypes: null, scopes: scopeStrings(wanted) }, message)).toBe(expected)
        expect(matches({ eventTypes: null, scopes: null }, message)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('are written the same way in whatever order they are given', () => {
    expect(scopeStrings({ b: true, a: 1, c: 'x=y' })).toEqual(['a=1', 'b=true', 'c=x=y'])
    expect(scopeStrings({ c: 'x=y', a: 1, b: true })).toEqual(['a=1', 'b=true', 'c=x=y'])
    expect(scopeStrings({})).toEqual([])
  })
})
