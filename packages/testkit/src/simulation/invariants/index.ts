import type { Invariant } from '../observer.js'

/** Every rule that each run is held to. */
export const invariants: readonly Invariant[] = []
