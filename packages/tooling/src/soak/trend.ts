/** One value at a time, in minutes. */
export interface Point {
  minutes: number
  value: number
}

/** Where values go. Slopes are per hour. */
export interface Trend {
  /** The median of the values. */
  level: number
  perHour: number
  /** The slope lies between these, with 99 % confidence where the values are independent of each other. */
  lowest: number
  highest: number
}

/** Of the normal distribution: 99 % lie within so many deviations. */
const deviations = 2.576

/**
 * The line through points by Theil and Sen: the median of the slopes between any two of them, which half of the points may
 * be wrong about a little, and a quarter by any amount. The bounds are Sen's, by the ranks that Kendall's test allows. Null
 * for fewer than ten points.
 */
export function trendOf(points: readonly Point[]): Trend | null {
  const count = points.length
  if (count < 10) return null
  const slopes: number[] = []
  for (const [at, from] of points.entries()) {
    for (const to of points.slice(at + 1)) slopes.push(((to.value - from.value) / (to.minutes - from.minutes)) * 60)
  }
  slopes.sort((a, b) => a - b)
  const spread = deviations * Math.sqrt((count * (count - 1) * (2 * count + 5)) / 18)
  return {
    level: median(points.map(({ value }) => value).sort((a, b) => a - b)),
    perHour: median(slopes),
    lowest: slopes[Math.max(0, Math.floor((slopes.length - spread) / 2))] ?? 0,
    highest: slopes[Math.min(slopes.length - 1, Math.ceil((slopes.length + spread) / 2))] ?? 0,
  }
}

/** The middle of values that are in order. */
function median(sorted: readonly number[]): number {
  const middle = sorted.length / 2
  const [below, above] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  return ((below ?? 0) + (above ?? 0)) / 2
}
