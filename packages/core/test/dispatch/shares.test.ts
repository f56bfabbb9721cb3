import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  noTally,
  type Pace,
  paces,
  shareLeft,
  sharesOf,
  type Tally,
  tenantLeft,
  total,
} from '../../src/dispatch/index.js'

const whole = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 100_000 }))

describe('the shares', () => {
  it.each([
    [64, 16, 28, 52, 60],
    [16, 4, 7, 13, 15],
    [8, 2, 3, 6, 8],
    [4, 1, 2, 3, 4],
    [3, 1, 2, 3, 3],
    [2, 1, 2, 2, 2],
    [1, 1, 1, 1, 1],
  ])('of %i slots give %i to the slow, %i with the unknown, %i with the medium, %i to all', (slots, ...busy) => {
    const shares = sharesOf(slots)
    expect(paces.map((pace) => shares[pace].busy)).toEqual(busy)
    expect(shares.fast.most).toBe(slots)
  })

  it('leave something to each pace that the slower ones cannot have, as far as there is enough', () => {
    fc.assert(
      fc.property(whole, (slots) => {
        const shares = sharesOf(slots)
        let slower = 0
        let tenants = 0
        for (const pace of paces) {
          const { busy, most, tenant } = shares[pace]
          expect(tenant).toBeGreaterThanOrEqual(Math.min(most, tenants + 1))
          tenants = tenant
          expect(busy).toBeGreaterThanOrEqual(Math.min(slots, slower + 1))
          expect(most).toBeGreaterThanOrEqual(busy)
          expect(most).toBeLessThanOrEqual(slots)
          slower = most
        }
      }),
    )
  })

  it('are never passed by who starts only with something left, whoever comes', () => {
    const pace = fc.constantFrom(...paces)
    const steps = fc.array(fc.tuple(pace, fc.boolean()), { maxLength: 300 })
    fc.assert(
      fc.property(whole, steps, (slots, starts) => {
        const shares = sharesOf(slots)
        const all: Tally = { ...noTally }
        for (const [each, idle] of starts) if (shareLeft(each, all, idle, shares) >= 1) all[each]++
        let used = 0
        for (const each of paces) {
          used += all[each]
          expect(used).toBeLessThanOrEqual(shares[each].most)
        }
        expect(used).toBe(total(all))
        // What is kept free is for those that use none
        for (const each of paces) {
          expect(shareLeft(each, all, true, shares)).toBeGreaterThanOrEqual(shareLeft(each, all, false, shares))
        }
      }),
    )
  })

  it('give a tenant half of each at most, and of the slower ones whatever its faster endpoints use', () => {
    fc.assert(
      fc.property(whole, fc.array(fc.constantFrom(...paces), { maxLength: 300 }), (slots, starts) => {
        const shares = sharesOf(slots)
        // With few slots one more than half, so that its slower endpoints do not keep its faster ones out
        const half = (pace: Pace) => Math.max(paces.indexOf(pace) + 1, Math.floor(shares[pace].most / 2))
        const own: Tally = { ...noTally }
        for (const pace of starts) {
          const left = tenantLeft(pace, own, shares)
          if (left < 1) continue
          own[pace]++
          let used = 0
          for (const each of paces.slice(0, paces.indexOf(pace) + 1)) used += own[each]
          expect(used).toBeLessThanOrEqual(half(pace))
        }
        expect(tenantLeft('slow', { ...noTally, fast: slots }, shares)).toBeGreaterThan(0)
      }),
    )
  })
})
