import type { Bound, Figure } from './figures.ts'
import { type Point, type Trend, trendOf } from './trend.ts'

/** What was found of one line. */
export interface Verdict {
  figure: string
  unit: string
  line: string
  /** Null where there are too few points. */
  trend: Trend | null
  /** The most that it may grow in an hour. */
  allowed: number
  grows: boolean
}

/** The share of a run that is left out at its start: caches and pools fill up, and nothing is old enough to be pruned. */
export const leftOut = 0.25

/**
 * Whether a line grows: by more than is allowed, and surely (the whole of the slope's confidence interval is above zero).
 */
export function judgeLine(points: readonly Point[], bound: Bound): Pick<Verdict, 'trend' | 'allowed' | 'grows'> {
  const from = Math.max(...points.map(({ minutes }) => minutes)) * leftOut
  const trend = trendOf(points.filter(({ minutes }) => minutes >= from))
  if (trend === null) return { trend, allowed: bound.least, grows: false }
  const allowed = Math.max(bound.least, bound.share * trend.level)
  return { trend, allowed, grows: trend.perHour > allowed && trend.lowest > 0 }
}

/** Judges every line that has a bound. */
export function judge(figures: readonly Figure[]): Verdict[] {
  return figures.flatMap(({ name, unit, bound, lines }) => {
    if (bound === undefined) return []
    return Object.entries(lines).map(([line, points]) => ({ figure: name, unit, line, ...judgeLine(points, bound) }))
  })
}
