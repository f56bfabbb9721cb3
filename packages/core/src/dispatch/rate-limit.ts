import type { RateLimit } from '../types/index.js'

/**
 * How far ahead, in ms, slots are reserved, and how long a delivery may wait in a worker for its slot: less than `trustMs`,
 * so that the store need not be asked again before it starts. What has to wait longer is held in the store, where it is in
 * nobody's way.
 */
export const rateHorizonMs = 800

/** How an endpoint with a rate limit is sent to. */
export interface RatePacing {
  /** Time between two slots, in ms with fractions. */
  gapMs: number
  /** A slot that was missed by more than this, in ms, is surrendered: sent late, requests would come in a bunch. */
  graceMs: number
}

/** Part of the limit that is made use of: the rest pays for requests that start late within their grace. */
const usedPart = 0.95

/**
 * Even slots, so that over any window of `periodMs` no more requests start than the limit and a tenth of it: a window has
 * the slots of `periodMs` and of the grace before it. A tenth of less than ten is nothing, so these get half the grace.
 */
export function pacingOf({ limit, periodMs }: RateLimit): RatePacing {
  return { gapMs: periodMs / (limit * usedPart), graceMs: periodMs / (limit < 10 ? 20 : 10) }
}

/**
 * How long after its slot, in ms, a request may start, where the slot's time is known to within `uncertainMs`. A quarter of
 * the grace in any case: a store that is slow to answer shall not keep an endpoint from getting anything.
 */
export function lateBy({ graceMs }: RatePacing, uncertainMs: number): number {
  return Math.max(graceMs / 4, graceMs - uncertainMs)
}

/**
 * For how long, in ms, slots are let go whose time is known less well than the grace: they may be late by more. The next
 * answer of the store tells its time better, as a rule.
 */
export const unsureMs = 5000

/** How many slots begin within the horizon, the first of them at `freeAt`, or now if that is over. */
export function slotsAhead(freeAt: number, { gapMs }: RatePacing, now: number): number {
  const aheadMs = now + rateHorizonMs - Math.max(now, freeAt)
  return aheadMs < 0 ? 0 : Math.floor(aheadMs / gapMs) + 1
}

/** What a worker has of an endpoint with a rate limit. */
export interface RateDemand {
  /** Jobs that wait. */
  waiting: number
  /** Slots it has reserved for them. */
  reserved: number
  /** Most requests in flight. */
  slots: number
  /** See `nextMeanMs`; null: not known yet. */
  meanMs: number | null
  /** Of an ordered endpoint that has more to come, how many slots to have ahead of it: see {@link slotsKept}. 0 for others. */
  kept: number
}

/** For how long slots are reserved ahead of an ordered endpoint's next deliveries, in ms: what a settle and a feed may take. */
const keptMs = 200

/**
 * How many slots a worker keeps for the next deliveries of an ordered endpoint, which it has one by one: asked for only as each
 * comes, a slot would be a trip to the store later than the one before has ended, and slots closer than these trips would be lost.
 * None where slots, or its requests, are further apart than that: what is kept for nobody, others do without.
 */
export function slotsKept(gapMs: number, meanMs: number | null): number {
  return meanMs === null ? 0 : Math.floor(keptMs / Math.max(gapMs, meanMs))
}

/**
 * How many more slots to reserve: for what waits, and no more than can start within the horizon, since others may want them. Those
 * that are kept are asked for again once half of them are used.
 */
export function slotsWanted({ waiting, reserved, slots, meanMs, kept }: RateDemand): number {
  if (kept > 0 && reserved * 2 <= kept) return kept - reserved
  const rounds = meanMs === null ? 1 : Math.max(1, Math.ceil(rateHorizonMs / Math.max(1, meanMs)))
  return Math.max(0, Math.min(waiting, slots * rounds) - reserved)
}

/** When a worker that got fewer slots than it asked for asks again: no more often than this, in ms. */
const askEveryMs = rateHorizonMs / 8

/** When to ask for slots again, after an answer to what was asked at `askedAt` that left some wanted. */
export function askAgainAt(freeAt: number, askedAt: number): number {
  return Math.max(freeAt - rateHorizonMs, askedAt + askEveryMs)
}
