import type { Pace } from './pace.js'

/** Something that a worker has only so much of (slots, jobs, bytes), by the pace of the endpoints that use it. */
export type Tally = Record<Pace, number>

/** What endpoints of a pace, and of every slower one, may use together. */
export interface Share {
  /** For a tenant that uses some for endpoints of this pace. */
  busy: number
  /** For a tenant that uses none: what is above `busy` is kept free for those. */
  most: number
  /** For one tenant while others want some. */
  tenant: number
}

export type Shares = Record<Pace, Share>

/**
 * Divides `whole` up, each pace's share within the next one's: a quarter for the slow, 7/16 with those that are unknown,
 * 13/16 with the medium. So each leaves something to the faster ones, whatever it does. A sixteenth beyond each, and the
 * last of all, is for tenants that use none; one tenant has half while others want some. Each of them is at least one,
 * and larger than for the pace before where there is that much.
 */
export function sharesOf(whole: number): Shares {
  const reserve = Math.floor(whole / 16)
  const beyond = (slower: Share, part: number): Share => {
    const busy = Math.min(whole, Math.max(slower.most + 1, Math.floor(part)))
    const most = Math.min(whole, busy + reserve)
    return { busy, most, tenant: Math.min(most, Math.max(slower.tenant + 1, Math.floor(most / 2))) }
  }
  const slow = beyond({ busy: 0, most: 0, tenant: 0 }, whole / 4)
  const unknown = beyond(slow, (whole * 7) / 16)
  const medium = beyond(unknown, (whole * 13) / 16)
  const fast = { ...beyond(medium, whole - reserve), most: whole }
  return { slow, unknown, medium, fast }
}

export const noTally: Readonly<Tally> = { slow: 0, unknown: 0, medium: 0, fast: 0 }

/** Adds to what a pace uses. A switch, as this runs several times for each request. */
export function addTo(tally: Tally, pace: Pace, by: number): void {
  switch (pace) {
    case 'slow':
      tally.slow += by
      break
    case 'unknown':
      tally.unknown += by
      break
    case 'medium':
      tally.medium += by
      break
    case 'fast':
      tally.fast += by
  }
}

export function total({ slow, unknown, medium, fast }: Readonly<Tally>): number {
  return slow + unknown + medium + fast
}

/**
 * How much more endpoints of a pace may use, as far as all of the worker goes. `idle`: their tenant uses none at
 * all.
 */
export function shareLeft(pace: Pace, all: Readonly<Tally>, idle: boolean, shares: Shares): number {
  const fast = (idle ? shares.fast.most : shares.fast.busy) - total(all)
  return pace === 'fast' ? fast : Math.min(fast, besideFaster(pace, all, idle, shares))
}

/** The same, whatever the fast ones use. */
export function besideFaster(pace: Pace, all: Readonly<Tally>, idle: boolean, shares: Shares): number {
  const limit = ({ most, busy }: Share) => (idle ? most : busy)
  const medium = limit(shares.medium) - all.medium - all.unknown - all.slow
  if (pace === 'medium') return medium
  const unknown = Math.min(medium, limit(shares.unknown) - all.unknown - all.slow)
  return pace === 'unknown' ? unknown : Math.min(unknown, limit(shares.slow) - all.slow)
}

/**
 * Whether endpoints of a pace, with the slower ones, use more than they may: they have become slower since. Who is of
 * their pace or between is refused for it, until they use less.
 */
export function isOver(pace: Pace, all: Readonly<Tally>, shares: Shares): boolean {
  return pace !== 'fast' && besideFaster(pace, all, true, shares) < 0
}

/**
 * How much more a tenant may use for endpoints of a pace while others want some. What its faster ones use does not count,
 * or those would keep the others from their turns.
 */
export function tenantLeft(pace: Pace, own: Readonly<Tally>, shares: Shares): number {
  const { tenant } = shares[pace]
  switch (pace) {
    case 'slow':
      return tenant - own.slow
    case 'unknown':
      return tenant - own.slow - own.unknown
    case 'medium':
      return tenant - own.slow - own.unknown - own.medium
    case 'fast':
      return tenant - total(own)
  }
}
