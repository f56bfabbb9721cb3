import type { HealthFields } from '../ports/index.js'

/** For how long an endpoint may fail without a success before it is suspended, in ms, where the host sets nothing. */
export const defaultSuspendAfterMs = 5 * 24 * 3600 * 1000

/** How far on the way to its suspension, in percent, an endpoint's owner is warned. */
export const failingSteps = [50, 70, 90] as const

/** The last step that an endpoint has come to on the way to its suspension; 0: none yet. */
export type FailingStep = 0 | (typeof failingSteps)[number]

/** The step an endpoint has come to that has been failing since then. Times in ms; `suspendAfterMs` null: it has no such way. */
export function failingStep(failingSince: number | null, at: number, suspendAfterMs: number | null): FailingStep {
  if (failingSince === null || suspendAfterMs === null) return 0
  const percent = ((at - failingSince) / suspendAfterMs) * 100
  return failingSteps.findLast((step) => percent >= step) ?? 0
}

const units: readonly [name: string, ms: number][] = [
  ['day', 24 * 3600 * 1000],
  ['hour', 3600 * 1000],
  ['minute', 60 * 1000],
]

function duration(ms: number): string {
  const [name, unit] = units.find(([, each]) => ms >= each && ms % each === 0) ?? ['second', 1000]
  const count = ms / unit
  return `${count} ${name}${count === 1 ? '' : 's'}`
}

/** Reason given where an endpoint is suspended since it failed for so long. */
export function suspendedFailing(suspendAfterMs: number): string {
  return `It failed for ${duration(suspendAfterMs)} without a success.`
}

/** Why an endpoint is suspended that has failed once more, at this time; null: it is not. */
export function failingSuspension(
  { failingSince }: Pick<HealthFields, 'failingSince'>,
  at: number,
  suspendAfterMs: number | null,
): string | null {
  if (failingSince === null || suspendAfterMs === null || at - failingSince < suspendAfterMs) return null
  return suspendedFailing(suspendAfterMs)
}
