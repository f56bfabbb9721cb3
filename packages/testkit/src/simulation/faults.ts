import type { Dice } from './dice.js'
import type { Host } from './host.js'
import type { FaultMode, Scenario, StoreVerb } from './scenario.js'
import type { WorldClock } from './world-clock.js'

/** What becomes of one call. */
export interface Plan {
  mode: FaultMode | null
  ms: number
  /** On the way to the store, and back. */
  beforeMs: number
  afterMs: number
}

interface Window {
  host: number | null
  verbs: readonly StoreVerb[] | null
  mode: FaultMode
  ms: number
  until: number
}

/** Which modes make sense for which verbs; all others for every verb. */
const writes: readonly StoreVerb[] = ['settle', 'publish']
const repeatable: readonly StoreVerb[] = ['publish', 'claim', 'settle', 'renew', 'release', 'park', 'feed']
/** Made twice, these lease what nobody is told of, until the lease runs out. */
const leasing: readonly StoreVerb[] = ['claim', 'feed']

function applies(mode: FaultMode, verb: StoreVerb): boolean {
  if (mode === 'refused') return writes.includes(verb)
  if (mode === 'twice') return repeatable.includes(verb)
  if (mode === 'unread') return verb === 'claim'
  return mode !== 'deaf'
}

/** What goes wrong with the store. */
export function createFaults(world: WorldClock, scenario: Scenario, dice: Dice) {
  let windows: Window[] = []
  /** Of a call that went wrong, or takes so long that the caller may give up on it. */
  const slowMs = scenario.worker.leaseMs / 4
  let troubledUntil = Number.NEGATIVE_INFINITY

  return {
    /** World time until which something was made to go wrong. */
    troubledUntil: () => troubledUntil,
    trouble(until: number): void {
      troubledUntil = Math.max(troubledUntil, until)
    },
    open(window: Omit<Window, 'until'> & { forMs: number }): void {
      const until = world.now() + window.forMs
      windows.push({ ...window, until })
      this.trouble(until + window.ms)
    },
    /** The world heals. */
    closeAll(): void {
      windows = []
    },
    /** Whether a process does not hear wake-ups. */
    isDeaf: (host: Host): boolean =>
      windows.some(
        ({ mode, until, ...each }) =>
          mode === 'deaf' && until > world.now() && (each.host === null || each.host === host.index),
      ),
    plan(host: Host, verb: StoreVerb): Plan {
      const now = world.now()
      const { mostMs } = scenario.latency
      const [beforeMs, afterMs] = mostMs === 0 ? [0, 0] : [dice.between(0, mostMs), dice.between(0, mostMs)]
      windows = windows.filter(({ until }) => until > now)
      const window = windows.find(
        (each) =>
          (each.host === null || each.host === host.index) &&
          (each.verbs === null || each.verbs.includes(verb)) &&
          applies(each.mode, verb),
      )
      if (window === undefined) return { mode: null, ms: 0, beforeMs, afterMs }
      const { mode } = window
      const ms = mode === 'stall' ? window.until - now : window.ms
      const isHarmless =
        (mode === 'twice' && !leasing.includes(verb)) || mode === 'unread' || (mode === 'slow' && ms < slowMs)
      if (!isHarmless) host.troubledAt = Math.max(host.troubledAt, now + beforeMs + ms + afterMs)
      this.trouble(now + beforeMs + ms + afterMs)
      return { mode, ms, beforeMs, afterMs }
    },
  }
}

export type Faults = ReturnType<typeof createFaults>
