import type { OutboxStore, ReservationRequest } from '@posthorn/core'
import { type Fault, fault, type Verbs } from '../store-fakes.js'

type Reserve = OutboxStore<never>['reserve']

/** A store that asks itself for something else than it was asked for. */
function asksFor(change: (asked: ReservationRequest, now: number) => Partial<ReservationRequest>) {
  return ({ outbox }: { outbox: OutboxStore<never> }): Verbs => ({
    outbox: {
      reserve: ({ reservations, now = 0 }) =>
        outbox.reserve({ reservations: reservations.map((each) => ({ ...each, ...change(each, now) })), now }),
    },
  })
}

export const reserveFaults: Fault[] = [
  fault(
    'gives every slot at once',
    'reserve: slots come one after another, the first at once',
    asksFor(() => ({ gapMs: 0.001 })),
  ),
  fault('keeps slots that nobody took', 'reserve: slots that nobody took in time are gone', ({ outbox }) => {
    let first: number | undefined
    const reserve: Reserve = async ({ reservations, now = 0 }) => {
      first ??= now
      const result = await outbox.reserve({ reservations, now: first })
      return { ...result, now }
    }
    return { outbox: { reserve } }
  }),
  fault(
    'knows no horizon',
    'reserve: as many as begin within the horizon are given, and none tells when the next one is',
    asksFor(() => ({ horizonMs: 1e9 })),
  ),
  fault(
    'gives a slot that is yet to come',
    'reserve: a horizon of nothing gives the slot that is there now, to one',
    asksFor(({ horizonMs }) => ({ horizonMs: Math.max(horizonMs, 25_000) })),
  ),
  fault(
    'counts in whole ms',
    'reserve: gaps shorter than a ms add up',
    asksFor(({ gapMs }) => ({ gapMs: Math.ceil(gapMs) })),
  ),
  fault(
    'has one row for all kinds',
    'reserve: endpoints and kinds have slots of their own, in one call and in the order asked',
    ({ outbox }) => ({
      outbox: {
        async reserve({ reservations, now }) {
          const asked = reservations.map((each) => ({ ...each, kind: 'rate' as const }))
          const result = await outbox.reserve({ reservations: asked, now })
          const kindOf = (place: number) => reservations[place]?.kind ?? 'rate'
          return { ...result, reservations: result.reservations.map((each, i) => ({ ...each, kind: kindOf(i) })) }
        },
      },
    }),
  ),
  fault('reads, then writes', 'reserve: concurrent callers get no slot twice', ({ outbox }) => {
    let underWay: ReturnType<Reserve> | null = null
    const reserve: Reserve = async (request) => {
      underWay ??= outbox.reserve(request).finally(() => {
        underWay = null
      })
      return underWay
    }
    return { outbox: { reserve } }
  }),
  fault(
    'waits for a slot of another gap',
    'reserve: a slot far away, of a longer gap or a clock that was set back, comes near',
    ({ outbox }) => {
      let longest = 0
      const reserve: Reserve = ({ reservations, now }) => {
        for (const { gapMs } of reservations) longest = Math.max(longest, gapMs)
        return outbox.reserve({ reservations: reservations.map((each) => ({ ...each, gapMs: longest })), now })
      }
      return { outbox: { reserve } }
    },
  ),
  fault(
    'keeps slots in health',
    'reserve: slots are no part of health: a reservation leaves its version alone, and a write of it leaves the slots',
    ({ outbox, endpoints }) => ({
      outbox: {
        async reserve(request) {
          for (const { tenant, endpointId } of request.reservations) {
            const health = await endpoints.health({ tenant, id: endpointId })
            if (health === null) continue
            const { version, endpointId: _, ...fields } = health
            const write = { tenant, endpointId, version, fields, suspend: null }
            await outbox.settle({ settlements: [], health: [write] })
          }
          return outbox.reserve(request)
        },
      },
    }),
  ),
  fault(
    'takes slots of endpoints that are gone',
    'reserve: slots go with their endpoint, and are of endpoints that are there',
    ({ outbox }) => ({
      outbox: {
        async reserve({ reservations, now = 0 }) {
          const result = await outbox.reserve({ reservations, now })
          const missing = reservations.filter(
            (each) => !result.reservations.some(({ endpointId }) => endpointId === each.endpointId),
          )
          const made = missing.map(({ endpointId, kind, count }) => ({ endpointId, kind, count, delayMs: 0 }))
          return { now, reservations: [...result.reservations, ...made] }
        },
      },
    }),
  ),
  fault('leaves slots behind with a tenant', 'reserve: slots go with their tenant', ({ outbox }) => {
    const known = new Map<string, number>()
    const reserve: Reserve = async (request) => {
      const result = await outbox.reserve(request)
      for (const each of result.reservations) {
        const before = known.get(each.endpointId) ?? 0
        known.set(each.endpointId, before + each.count)
        each.delayMs = before * 10
      }
      return result
    }
    return { outbox: { reserve } }
  }),
  fault("takes another tenant's slots", "reserve: another tenant's slots are not taken", ({ outbox }) => ({
    outbox: {
      reserve: ({ reservations, now }) =>
        outbox.reserve({ reservations: reservations.map((each) => ({ ...each, tenant: 'acme' })), now }),
    },
  })),
]
