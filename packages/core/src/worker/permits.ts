import { lateBy, pacingOf, type RatePacing, slotsAhead, unsureMs } from '../dispatch/index.js'
import type { RateLimit } from '../types/index.js'

/*
 * Slots of a rate limit that this worker has reserved are its permits: each lets one request start. Times are by the lease
 * clock, in ms, unless said otherwise.
 */

/** Now, by the lease clock, which leaps when the machine's clock is set forward, and by one that never leaps. In ms. */
export interface Moment {
  lease: number
  steady: number
}

/** Lets a request start from `at` to `until`. */
export interface Permit {
  at: number
  /** The same by the clock that never leaps: a leap makes no permit begin sooner. */
  steadyAt: number
  until: number
}

/** What a worker has, and knows, of the slots of an endpoint with a rate limit. */
export interface LaneRate extends RatePacing {
  limit: RateLimit
  /** In the order of their times. */
  permits: Permit[]
  /** For all it knows, no slot is free before. */
  freeAt: number
  /** Since when the store's time is known less well than its grace; null: it is known better. */
  unsureSince: number | null
  /** When it may ask for more. */
  askAt: number
  /** Slots before are surrendered: a probe was sent late in their place. */
  notBefore: number
  /** Whether the first permit lets a request start now. */
  isOpen: boolean
  /** When it is looked at again; Infinity: nothing is set for that. */
  timerAt: number
}

/** The rate of an endpoint that has this limit now: what was known of another limit means nothing. */
export function rateOf(limit: RateLimit | null, known: LaneRate | null): LaneRate | null {
  if (limit === null) return null
  if (known !== null && known.limit.limit === limit.limit && known.limit.periodMs === limit.periodMs) return known
  return {
    ...{
      limit,
      ...pacingOf(limit),
      notBefore: Number.NEGATIVE_INFINITY,
      permits: [],
      isOpen: false,
      unsureSince: null,
    },
    ...{ freeAt: Number.NEGATIVE_INFINITY, askAt: Number.NEGATIVE_INFINITY, timerAt: Number.POSITIVE_INFINITY },
  }
}

/** How long until a permit lets a request start, in ms; 0 or less: it does. */
export function opensInMs({ at, steadyAt }: Permit, now: Moment): number {
  return Math.max(at - now.lease, steadyAt - now.steady)
}

/** Surrenders permits that were missed, and sees whether the next one lets a request start. */
export function lookAtPermits(rate: LaneRate, now: Moment): void {
  const { permits } = rate
  let missed = 0
  while ((permits[missed]?.until ?? Number.POSITIVE_INFINITY) < now.lease) missed++
  if (missed > 0) permits.splice(0, missed)
  const [first] = permits
  rate.isOpen = first !== undefined && opensInMs(first, now) <= 0
}

/** Takes the permit for a request that starts now; null: there is none. */
export function usePermit(rate: LaneRate, now: Moment): Permit | null {
  lookAtPermits(rate, now)
  const permit = rate.isOpen ? (rate.permits.shift() ?? null) : null
  lookAtPermits(rate, now)
  return permit
}

/** Slots that a reservation gave. */
export interface Given {
  count: number
  /** When the first of them begins, at the earliest; where there are none, the next free one. */
  at: number
  /** So much later at most. */
  uncertainMs: number
}

/** Makes permits of slots, unless too little is known of when they begin. */
export function addPermits(rate: LaneRate, { count, at, uncertainMs }: Given, { lease: now, steady }: Moment): void {
  rate.freeAt = at + count * rate.gapMs
  rate.unsureSince = uncertainMs <= rate.graceMs ? null : (rate.unsureSince ?? now)
  if (rate.unsureSince !== null && now - rate.unsureSince < unsureMs) return
  const lateMs = lateBy(rate, uncertainMs)
  for (let n = 0; n < count; n++) {
    const start = at + n * rate.gapMs
    if (start >= rate.notBefore) rate.permits.push({ at: start, steadyAt: steady + start - now, until: start + lateMs })
  }
}

/** A probe starts now, whose permit is over: asking for the right to probe took longer. */
export function sentLate(rate: LaneRate, now: number): void {
  rate.notBefore = now + rate.gapMs
  rate.permits = rate.permits.filter(({ at }) => at >= rate.notBefore)
}

/** How many requests may start within the horizon. */
export function startsAhead(rate: LaneRate, now: number): number {
  return rate.permits.length + slotsAhead(rate.freeAt, rate, now)
}
