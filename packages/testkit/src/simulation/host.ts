import type { Clock } from '@posthorn/core'
import type { WorldClock } from './world-clock.js'

/**
 * How a process stands still. `stop`: as by SIGSTOP, its monotonic clock goes on. `sleep`: as with the machine's lid
 * closed, that stands still too, and only the wall clock has leapt.
 */
export type Standstill = 'stop' | 'sleep'

/** One process of the host's, from start to end. Whatever reaches it comes in through `enter`. */
export interface Host {
  /** Which process, and which life of it: `p1.2`. */
  readonly name: string
  readonly index: number
  readonly clock: Clock
  /** Runs `callback` in the process: at once, when it goes on again, or never where it is dead. */
  enter(callback: () => void): void
  standStill(how: Standstill): void
  goOn(): void
  /** It is gone: nothing reaches it any more. */
  kill(): void
  /** An administrator sets its wall clock by so much. */
  setClock(byMs: number): void
  isDead(): boolean
  isStill(): boolean
  /** Whether a settle said that the store is away, and nothing has been answered since. */
  isStoreAway: boolean
  /** World time at which its clock was last set; -Infinity: never. */
  setAt: number
  /** True from when it was asked to end. */
  isEnding: boolean
  /** World time at which it was killed or asked to end; null: neither. */
  diedAt: number | null
  /** World time at which it last stood still, was ended, or had a call of the store go wrong; -Infinity: never. */
  troubledAt: number
}

export interface HostOptions {
  name: string
  index: number
  /** How far its wall clock is ahead of the world's. */
  skewMs: number
}

export function createHost(world: WorldClock, { name, index, skewMs }: HostOptions): Host {
  let skew = skewMs
  let dead = false
  let still: { how: Standstill; since: number } | null = null
  /** How long the monotonic clock has stood still. */
  let slept = 0
  let waiting: (() => void)[] = []
  // Some origin of its own, so that who takes one time for the other is found out
  const origin = 1_000_000 * (index + 1)

  const monotonic = () =>
    origin + world.elapsed() - slept - (still?.how === 'sleep' ? world.elapsed() - still.since : 0)

  function enter(callback: () => void): void {
    if (dead) return
    if (still === null) callback()
    else waiting.push(callback)
  }

  function setTimer(delayMs: number, callback: () => void): () => void {
    const due = monotonic() + Math.max(0, delayMs)
    let cancelled = false
    let cancel = () => {}
    const arm = () => {
      cancel = world.after(due - monotonic(), () =>
        enter(() => {
          if (cancelled) return
          // It may have slept meanwhile
          if (monotonic() < due) arm()
          else callback()
        }),
      )
    }
    arm()
    return () => {
      cancelled = true
      cancel()
    }
  }

  /** A call that is on its way may trouble it later yet. */
  function troubled(): void {
    host.troubledAt = Math.max(host.troubledAt, world.now())
  }

  const host: Host = {
    name,
    index,
    clock: { now: () => world.now() + skew, monotonic, setTimer },
    enter,
    standStill(how) {
      if (dead || still !== null) return
      still = { how, since: world.elapsed() }
      troubled()
    },
    goOn() {
      if (still === null) return
      if (still.how === 'sleep') slept += world.elapsed() - still.since
      still = null
      troubled()
      const entries = waiting
      waiting = []
      // Each in a turn of its own
      for (const entry of entries) world.after(0, () => enter(entry))
    },
    kill() {
      dead = true
      waiting = []
      host.diedAt ??= world.now()
      troubled()
    },
    setClock(byMs) {
      skew += byMs
      host.setAt = world.now()
    },
    isDead: () => dead,
    isStill: () => still !== null,
    isStoreAway: false,
    setAt: Number.NEGATIVE_INFINITY,
    isEnding: false,
    diedAt: null,
    troubledAt: Number.NEGATIVE_INFINITY,
  }
  return host
}
