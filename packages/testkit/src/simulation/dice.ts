import type { Random } from '@posthorn/core'
import { seededRandom } from '../seeded-random.js'

/** Choices that are the same for the same seed. */
export interface Dice {
  random: Random
  /** An integer, both bounds included. */
  between(least: number, most: number): number
  /** True so often, of 1. */
  chance(share: number): boolean
  /** One of a list that is not empty. */
  pick<T>(list: readonly [T, ...T[]]): T
}

export function createDice(seed: number): Dice {
  const random = seededRandom(seed)
  const between = (least: number, most: number) => least + Math.floor(random() * (most - least + 1))
  return {
    random,
    between,
    chance: (share) => random() < share,
    pick: (list) => list[between(0, list.length - 1)] ?? list[0],
  }
}
