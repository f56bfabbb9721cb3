/** For so long, in ms, a look at the store's clock is relied on where no narrower one came. */
const keptMs = 30_000

/** Where the store's clock stands by ours: its time `t` is between `t + least` and `t + most`, in ms. */
interface Look {
  least: number
  most: number
  at: number
}

/**
 * What time it is by a clock of this process when it is a certain time by the store's. Each call that tells the store's time
 * says so to within its own duration; the shortest of late is relied on. `now` is that clock.
 */
export function createStoreOffset(now: () => number) {
  let best: Look | null = null

  function isBetter({ least, most, at }: Look): boolean {
    if (best === null || most - least <= best.most - best.least || at - best.at > keptMs) return true
    // One of the clocks was set
    return least > best.most || most < best.least
  }

  return {
    /** The store has told its time in whole ms, at some moment since `askedAt`. */
    heard(time: number, askedAt: number): void {
      const at = now()
      const look = { least: askedAt - time - 1, most: at - time, at }
      if (isBetter(look)) best = look
    },
    /** When it is `time` by the store's clock: no sooner than that is certain, `uncertainMs` later at most. */
    localTime(time: number): { at: number; uncertainMs: number } {
      if (best === null) return { at: now(), uncertainMs: 0 }
      return { at: time + best.most, uncertainMs: best.most - best.least }
    },
  }
}
