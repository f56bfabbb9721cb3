/** What a page took to load, as browsers measure it: times in ms. */
export interface Vitals {
  fcp: number
  lcp: number
  tbt: number
  cls: number
}

/**
 * Weights, and the values that score 0.9 and 0.5, of Lighthouse 12 for phones:
 * https://developer.chrome.com/docs/lighthouse/performance/performance-scoring
 */
const curves = {
  fcp: { weight: 10, p10: 1800, median: 3000 },
  lcp: { weight: 25, p10: 2500, median: 4000 },
  tbt: { weight: 30, p10: 200, median: 600 },
  cls: { weight: 25, p10: 0.1, median: 0.25 },
} as const

/** Lighthouse's score of 0 to 100, without its speed index, which takes a film of the page. */
export function scoreOf(vitals: Vitals): number {
  let sum = 0
  let weights = 0
  for (const name of ['fcp', 'lcp', 'tbt', 'cls'] as const) {
    const { weight, p10, median } = curves[name]
    sum += weight * logNormal(vitals[name], p10, median)
    weights += weight
  }
  return (100 * sum) / weights
}

/** The share of pages that are slower, where their times are distributed log-normally. */
function logNormal(value: number, p10: number, median: number): number {
  if (value <= 0) return 1
  // The inverse error function of 1/5
  const x = (Math.log(value / median) * 0.9061938024368232) / Math.log(median / p10)
  return (1 - errorFunction(x)) / 2
}

/** Abramowitz and Stegun, 7.1.26. */
function errorFunction(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x))
  const terms = [0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429]
  const sum = terms.reduceRight((rest, term) => (rest + term) * t, 0)
  return Math.sign(x) * (1 - sum * Math.exp(-x * x))
}
