import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gate } from '../../src/dispatch/index.js'

const now = 1_750_000_000_000

const endpoint = fc.option(
  fc.record({ isActive: fc.boolean(), suspendedAt: fc.option(fc.constantFrom(0, now, now + 1)) }),
)
const health = fc.option(fc.record({ gated: fc.boolean() }))
const expiresAt = fc.constantFrom(null, 0, now - 1, now, now + 1)

describe('gate', () => {
  it('lets through exactly what is due to an endpoint that is there, active, not suspended and not gated', () => {
    fc.assert(
      fc.property(endpoint, health, expiresAt, (target, fields, expiry) => {
        const { action } = gate(target, fields, expiry, now)
        const isOpen = target?.isActive === true && target.suspendedAt === null && fields?.gated !== true
        const expired = expiry !== null && expiry <= now
        expect(action).toBe(target === null || expired ? 'cancel' : isOpen ? 'send' : 'hold')
      }),
      { numRuns: 500 },
    )
  })

  it('cancels for a deleted endpoint, expired or not', () => {
    for (const expiry of [null, now - 1, now + 1]) {
      expect(gate(null, null, expiry, now)).toEqual({ action: 'cancel', reason: 'endpoint_deleted' })
    }
  })

  it('cancels what expired even where the endpoint is suspended', () => {
    const suspended = { isActive: true, suspendedAt: 5 }
    expect(gate(suspended, null, now, now)).toEqual({ action: 'cancel', reason: 'expired' })
    expect(gate(suspended, null, now + 1, now)).toEqual({ action: 'hold' })
  })

  it('holds for a time of suspension of 0', () => {
    expect(gate({ isActive: true, suspendedAt: 0 }, { gated: false }, null, now)).toEqual({ action: 'hold' })
  })

  it('lets one try where a breaker that is half-open is all that is in the way', () => {
    const open = { isActive: true, suspendedAt: null }
    const halfOpen = { gated: true, halfOpen: true }
    expect(gate(open, halfOpen, null, now)).toEqual({ action: 'probe' })
    expect(gate(open, { gated: true, halfOpen: false }, null, now)).toEqual({ action: 'hold' })
    expect(gate(open, { ...halfOpen, suspend: 'gone' }, null, now)).toEqual({ action: 'hold' })
    expect(gate({ ...open, suspendedAt: 1 }, halfOpen, null, now)).toEqual({ action: 'hold' })
    expect(gate({ ...open, isActive: false }, halfOpen, null, now)).toEqual({ action: 'hold' })
    expect(gate(open, halfOpen, now, now)).toEqual({ action: 'cancel', reason: 'expired' })
  })
})
