import type { Dice } from './dice.js'
import type { Phase, Scenario } from './scenario.js'
import { poisonStatus } from './store-view.js'

const answer: Phase = { forMs: 0, kind: 'answer', status: 200, delayMs: 10, retryAfter: null, poison: false }

function phaseOf(dice: Dice, { flavour }: Scenario): Phase {
  const roll = dice.random()
  if (roll < 0.3) return { ...answer, delayMs: dice.between(1, 150) }
  if (roll < 0.42) return { ...answer, status: dice.pick([500, 503, 404, 302]), delayMs: dice.between(1, 300) }
  if (roll < 0.49) return { ...answer, kind: 'refuse', delayMs: dice.between(0, 50) }
  if (roll < 0.52) return { ...answer, kind: 'shut', delayMs: dice.between(0, 50) }
  if (roll < 0.62) return { ...answer, kind: 'hang' }
  if (roll < 0.72) return { ...answer, delayMs: dice.between(300, 4000) }
  if (roll < 0.82) return { ...answer, kind: 'flap', status: 500 }
  if (roll < 0.9) return { ...answer, status: 429, retryAfter: dice.pick(['1', '4', '12']) }
  if (roll < 0.95 || flavour === 'calm') return { ...answer, status: 410 }
  return dice.chance(0.5) ? { ...answer, poison: true } : { ...answer, status: poisonStatus }
}

/** What a receiver goes through. */
export function lifeOf(dice: Dice, scenario: Scenario, tenant: string): Phase[] {
  const { flavour, endMs } = scenario
  if (flavour === 'crowd') {
    if (tenant === 't0') return [{ ...answer, forMs: endMs }]
    return [{ ...answer, forMs: endMs, delayMs: dice.between(2000, 4000) }]
  }
  if (flavour === 'calm' && dice.chance(0.3)) return [{ ...answer, forMs: endMs }]
  const life: Phase[] = []
  let until = 0
  while (until < endMs) {
    const forMs = dice.between(1, 8) * 1000
    // Most are well most of the time
    life.push({ ...(dice.chance(0.5) ? { ...answer, delayMs: dice.between(1, 100) } : phaseOf(dice, scenario)), forMs })
    until += forMs
  }
  return life
}
