import { memoryStore } from '@posthorn/memory'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createIds } from '../../src/ids/index.js'
import { createWebhooks, type EndpointIdKind } from '../../src/index.js'
import { time } from '../support/arbitraries.js'
import { thrownCode } from '../support/errors.js'
import { untyped } from '../support/untyped.js'

const at = Date.UTC(2026, 0, 1)
const many = (kind: 'uuid' | 'ulid' | 'objectId' | 'integer') => {
  const ids = createIds({ endpoint: kind })
  return Array.from({ length: 1000 }, () => ids.endpoint(at))
}

describe('endpoint ids', () => {
  it.each([
    ['uuid', /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
    ['ulid', /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/],
    ['objectId', /^[0-9a-f]{24}$/],
  ] as const)('%s has its form and does not repeat', (kind, form) => {
    const ids = many(kind)
    expect(new Set(ids).size).toBe(1000)
    for (const id of ids) expect(id).toMatch(form)
  })

  it('are uuids by default', () => {
    expect(createIds().endpoint(at)).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('ulid carries its time: the example of its specification', () => {
    expect(createIds({ endpoint: 'ulid' }).endpoint(1469918176385).slice(0, 10)).toBe('01ARYZ6S41')
  })

  it.each(['ulid', 'objectId', 'integer'] as const)('%s of a later second sorts after one of an earlier', (kind) => {
    const { endpoint } = createIds({ endpoint: kind })
    fc.assert(
      fc.property(time, fc.integer({ min: 1000, max: 1e11 }), (earlier, more) => {
        // integers begin in 2016, and have 16 digits from 2024 on
        const from = Math.max(earlier, at)
        const [first, second] = [endpoint(from), endpoint(from + more)]
        expect(second > first).toBe(true)
        if (kind === 'integer') expect(Number(second)).toBeGreaterThan(Number(first))
      }),
    )
  })

  it('objectId carries its time in seconds', () => {
    expect(Number.parseInt(createIds({ endpoint: 'objectId' }).endpoint(at).slice(0, 8), 16)).toBe(at / 1000)
  })

  it('integer is safe in JSON and in a double, until 2085', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('2085-01-01'), noInvalidDate: true }), (date) => {
        const id = createIds({ endpoint: 'integer' }).endpoint(date.getTime())
        expect(id).toMatch(/^(0|[1-9][0-9]*)$/)
        expect(Number.isSafeInteger(Number(id))).toBe(true)
        expect(JSON.stringify(JSON.parse(id))).toBe(id)
      }),
    )
  })

  it('are the host’s own where it gives a function', () => {
    let count = 0
    const { endpoint } = createIds({ endpoint: () => `ep_${++count}` })
    expect([endpoint(at), endpoint(at)]).toEqual(['ep_1', 'ep_2'])
  })

  it.each(['', 'a/b', 'a b', 'ä', 'x'.repeat(65), '../x', 'a\n', 7, null, undefined])(
    'refuses %j from the host’s function: it stands in URLs',
    (id) => {
      expect(thrownCode(() => createIds({ endpoint: untyped(() => id) }).endpoint(at))).toBe('host_function_failed')
    },
  )

  it('are of a kind that is told', () => {
    const kindOf = (ids?: { endpoint?: EndpointIdKind }) =>
      createWebhooks({ store: memoryStore(), events: {}, ...(ids && { ids }) }).ids
    expect(kindOf()).toEqual({ endpoint: 'uuid' })
    expect(kindOf({ endpoint: 'integer' })).toEqual({ endpoint: 'integer' })
    expect(kindOf({ endpoint: () => 'ep_1' })).toEqual({ endpoint: 'custom' })
  })

  it.each(['UUID', 'snowflake', 7, {}, null])('refuses the kind %j', (kind) => {
    expect(thrownCode(() => createIds({ endpoint: untyped(kind) }))).toBe('invalid_argument')
  })
})
