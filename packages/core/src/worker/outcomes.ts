import { maxUnsettled } from '../dispatch/index.js'
import type { HealthRecord, HealthWrite, Settlement, SettleResult } from '../ports/index.js'
import type { Job } from './job.js'
import type { Lane } from './lane.js'
import { endWrite, startWrite } from './lane-health.js'
import type { SettledInfo } from './options.js'
import type { Run } from './run.js'
import { createSettler } from './settler.js'

export interface OutcomesOptions {
  /** Gives back what waits for an endpoint, which was suspended. */
  forget: (endpointId: string) => void
  /** Called after every settle that has ended, whatever came of it. */
  written: () => void
}

/** What came of requests: waits for the store to take it over, and is told then. */
export function createOutcomes(run: Run, { forget, written }: OutcomesOptions) {
  const { deps, lanes, leases, wake } = run
  /** Lanes whose health has to be written. */
  const dirty = new Set<Lane>()
  /** What to tell once a delivery is settled, by delivery id. */
  const untold = new Map<string, { job: Job; info: SettledInfo }>()

  const settler = createSettler({
    store: deps.store,
    takeHealthWrites() {
      const writes = [...dirty].map((lane) => startWrite(lane.health, lane.tenant))
      dirty.clear()
      return writes
    },
    settled(batch, writes, result) {
      try {
        settled(batch, writes, result)
      } finally {
        written()
      }
    },
    lingerMs: deps.settleLingerMs,
    busy: () => lanes.counts.inFlight > 0,
    setTimer: deps.clock.setTimer,
    onError: deps.onError,
    backOff: run.backOff,
  })

  function settled(batch: Settlement[], writes: HealthWrite[], result: SettleResult): void {
    endWrites(writes, result.healthMissed)
    tell(batch, new Set(result.settled))
    for (const endpointId of result.suspended) {
      const lane = lanes.get(endpointId)
      const reason = writes.find((write) => write.endpointId === endpointId)?.suspend ?? ''
      if (lane !== undefined) deps.onSuspended({ tenant: lane.tenant, endpointId, reason })
      forget(endpointId)
    }
  }

  function endWrites(writes: HealthWrite[], healthMissed: HealthRecord[]): void {
    const missed = new Map(healthMissed.map((record) => [record.endpointId, record]))
    for (const write of writes) {
      const lane = lanes.get(write.endpointId)
      if (lane !== undefined && endWrite(lane.health, write, missed.get(write.endpointId))) dirty.add(lane)
    }
  }

  function tell(batch: Settlement[], done: ReadonlySet<string>): void {
    for (const { deliveryId, transition } of batch) {
      const entry = untold.get(deliveryId)
      if (entry === undefined) continue
      untold.delete(deliveryId)
      leases.remove(entry.job)
      if (!done.has(deliveryId)) continue
      if (transition.status === 'pending') wake.within(transition.delayMs)
      deps.onSettled(entry.info)
    }
  }

  return {
    settler,
    /** Whether more requests may be started before outcomes are settled. */
    haveRoom: (): boolean => settler.unsettled() < maxUnsettled(deps.settings),
    /** An endpoint's health has to be written. */
    healthChanged: (lane: Lane): void => void dirty.add(lane),
    /** Takes what came of a job; it is told once the store has taken it over. */
    add(job: Job, info: SettledInfo, settlement: Settlement): void {
      untold.set(settlement.deliveryId, { job, info })
      settler.add(settlement)
    },
  }
}

export type Outcomes = ReturnType<typeof createOutcomes>
