import { cancelEndpoint, turn } from '../batches.js'
import { feedAllowance, gate, isFailing, type SlotLimits } from '../dispatch/index.js'
import type { HeldEndpoint, OutboxStore } from '../ports/index.js'
import type { Lanes } from './lanes.js'

/** Endpoints looked at in one statement. */
const pageSize = 500

export interface FeederOptions {
  store: Pick<OutboxStore<never>, 'held' | 'feed' | 'cancel'>
  lanes: Lanes
  limits: SlotLimits
  now: () => number
}

/**
 * Lets held deliveries through where the gate is open, as many as the worker has room for. It works from the held rows
 * alone: whatever made them held, and whenever, the next pass finds them.
 */
export function createFeeder({ store, lanes, limits, now }: FeederOptions) {
  /** Endpoints that may have more held rows than were let through: a hint to feed them before the next pass. */
  const more = new Set<string>()

  function allowance(endpointId: string, held?: HeldEndpoint): number {
    const lane = lanes.get(endpointId)
    const inFlight = lane?.inFlight ?? 0
    const maxInFlight = (held?.endpoint ?? lane?.target.record)?.maxInFlight ?? null
    const health = lane?.health.current ?? held?.health
    const failing = health !== undefined && health !== null && isFailing(health)
    return feedAllowance({ inFlight, maxInFlight, failing, kept: inFlight + (lane?.waiting.length ?? 0) }, limits)
  }

  async function feed(grants: { endpointId: string; count: number }[]): Promise<number> {
    if (grants.length === 0) return 0
    const moved = await store.feed({ grants })
    let total = 0
    for (const { endpointId, count } of grants) {
      const fed = moved.get(endpointId) ?? 0
      total += fed
      if (fed === count) more.add(endpointId)
      else more.delete(endpointId)
    }
    return total
  }

  /** Feeds the endpoints named, as last known. */
  async function feedKnown(endpointIds: readonly string[]): Promise<number> {
    const grants = endpointIds.map((endpointId) => ({ endpointId, count: allowance(endpointId) }))
    return feed(grants.filter(({ count }) => count > 0))
  }

  /** Looks at every endpoint that has held rows. */
  async function feedAll(): Promise<number> {
    let after: string | null = null
    let fed = 0
    for (;;) {
      const page: HeldEndpoint[] = await store.held({ after, limit: pageSize })
      const grants = []
      for (const held of page) {
        const { action } = gate(held.endpoint, held.health, null, now())
        if (action === 'cancel') await cancelEndpoint(store, held)
        if (action !== 'send') continue
        const count = allowance(held.endpointId, held)
        if (count > 0) grants.push({ endpointId: held.endpointId, count })
      }
      fed += await feed(grants)
      const last = page.at(-1)
      if (page.length < pageSize || last === undefined) return fed
      after = last.endpointId
      await turn()
    }
  }

  const hungry = new Set<string>()
  let passWanted = false
  let running: Promise<number> | null = null

  async function work(): Promise<number> {
    let fed = 0
    try {
      while (passWanted || hungry.size > 0) {
        const endpointIds = [...hungry]
        hungry.clear()
        if (passWanted) {
          passWanted = false
          fed += await feedAll()
        } else {
          fed += await feedKnown(endpointIds)
        }
      }
      return fed
    } finally {
      // In the same turn as the last look, so that who comes next starts a run of their own
      running = null
    }
  }

  /** One at a time: who comes meanwhile is served in the same run. */
  function run(): Promise<number> {
    running ??= work()
    return running
  }

  return {
    /** The worker made rows of an endpoint held; `open`: only because it has no room for them now. */
    parked(endpointId: string, open: boolean): void {
      if (open) more.add(endpointId)
      else more.delete(endpointId)
    },
    /** Whether the endpoint has held rows left and its lane is at most half full. */
    wants(endpointId: string): boolean {
      if (!more.has(endpointId)) return false
      const lane = lanes.get(endpointId)
      return lane === undefined || allowance(endpointId) >= lane.inFlight + lane.waiting.length
    },
    /** Feeds one endpoint before the next pass. Gives how many deliveries were let through. */
    feed(endpointId: string): Promise<number> {
      hungry.add(endpointId)
      return run()
    },
    /** Looks at every endpoint that has held rows. Gives how many deliveries were let through. */
    pass(): Promise<number> {
      passWanted = true
      return run()
    },
  }
}

export type Feeder = ReturnType<typeof createFeeder>
