import type { Dice } from './dice.js'
import type { Scenario } from './scenario.js'

/** The endpoints are registered by then. */
const firstMs = 200

/** Gives when something happens, in ms: mostly within so much of one of a few moments, so that things meet. */
export type When = (spreadMs: number) => number

/** The moments at which most happens in a scenario. */
export function momentsOf(dice: Dice, { endMs }: Scenario): When {
  const lastMs = endMs - 1000
  const moments = Array.from({ length: dice.between(1, 3) }, () => dice.between(firstMs, lastMs))
  const [first = firstMs, ...others] = moments
  return (spreadMs) => {
    if (dice.chance(0.3)) return dice.between(firstMs, lastMs)
    return Math.min(lastMs, dice.pick([first, ...others]) + dice.between(0, spreadMs))
  }
}
