import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gate, hasTurn, isHeld, isOrdered, ownMaxInFlight } from '../../src/dispatch/index.js'

const ordering = fc.constantFrom('fifo' as const, null)
const health = { gated: false }
const open = { isActive: true, suspendedAt: null }

describe('an ordered endpoint', () => {
  it('has what is emitted to it held, though its gate is open', () => {
    expect(isHeld({ ...open, ordering: 'fifo' }, health)).toBe(true)
    expect(isHeld({ ...open, ordering: null }, health)).toBe(false)
    expect(gate(open, health, null, 0)).toEqual({ action: 'send' })
  })

  it('is held wherever it would be without an order', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.option(fc.nat()), fc.boolean(), ordering, (isActive, suspendedAt, gated, order) => {
        const endpoint = { isActive, suspendedAt }
        const without = isHeld({ ...endpoint, ordering: null }, { gated })
        expect(isHeld({ ...endpoint, ordering: order }, { gated })).toBe(without || order === 'fifo')
      }),
    )
  })

  it('gets one at a time, whatever it may have in flight, and its head alone', () => {
    fc.assert(
      fc.property(ordering, fc.option(fc.integer({ min: 1, max: 1000 })), (order, maxInFlight) => {
        const endpoint = { ordering: order, maxInFlight }
        const isOne = isOrdered(endpoint)
        expect(isOne).toBe(order === 'fifo')
        expect(ownMaxInFlight(endpoint)).toBe(isOne ? 1 : maxInFlight)
        expect(hasTurn(endpoint, { isHead: true })).toBe(true)
        expect(hasTurn(endpoint, {})).toBe(!isOne)
      }),
    )
  })
})
