import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isUuid, uuidv7Generator, uuidv7Time } from '../../src/ids/uuidv7.js'
import { time } from '../support/arbitraries.js'

const valid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const timeOf = (id: string) => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)

describe('uuidv7', () => {
  it('is valid and carries its time', () => {
    fc.assert(
      fc.property(time, (at) => {
        const id = uuidv7Generator()(at)
        expect(id).toMatch(valid)
        expect(isUuid(id)).toBe(true)
        expect(timeOf(id)).toBe(at)
        expect(id.startsWith(uuidv7Time(at))).toBe(true)
      }),
    )
  })

  it('sorts in the order it was made, unique, whatever the clock does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 2, maxLength: 200 }), (steps) => {
        const next = uuidv7Generator()
        let at = 1_750_000_000_000
        const ids = steps.map((step) => {
          at += step
          return next(at)
        })
        expect([...ids].sort()).toEqual(ids)
        expect(new Set(ids).size).toBe(ids.length)
      }),
    )
  })

  it('stays ordered and valid where one millisecond makes more than 4,096', () => {
    const next = uuidv7Generator()
    const ids = Array.from({ length: 20_000 }, () => next(1_750_000_000_000))
    expect([...ids].sort()).toEqual(ids)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.every((id) => valid.test(id))).toBe(true)
    // It borrows from the ms to come, and no more than it must
    expect(timeOf(ids.at(-1) ?? '')).toBeLessThanOrEqual(1_750_000_000_000 + 5)
  })

  it('differs between generators of the same time', () => {
    const ids = Array.from({ length: 1000 }, () => uuidv7Generator()(1_750_000_000_000))
    expect(new Set(ids).size).toBe(1000)
  })

  it('has a time part for every time a Date can have, from 1970 on', () => {
    expect(uuidv7Time(0)).toBe('00000000-0000')
    expect(uuidv7Time(-5)).toBe('00000000-0000')
    expect(uuidv7Time(1.9)).toBe('00000000-0001')
    expect(uuidv7Time(253402300799999)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}$/)
  })

  it.each(['', 'x', '01975A3C-0000-7000-8000-000000000000', '01975a3c-0000-7000-8000-00000000000', "'; --"])(
    'does not take %j for a UUID of ours',
    (text) => {
      expect(isUuid(text)).toBe(false)
    },
  )
})
