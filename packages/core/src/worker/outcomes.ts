import { isOrdered, maxUnsettled } from '../dispatch/index.js'
import type { ClaimedDelivery, HealthRecord, HealthWrite, Settlement } from '../ports/index.js'
import type { CancelReason } from '../types/index.js'
import type { SettledBatch } from './batch-writer.js'
import { endWrite, noticesOf, refuseWrite, startWrite } from './endpoint-health.js'
import { isGated, type Job, type Lane } from './endpoint-queue.js'
import type { Failed, Run, SettledInfo } from './run.js'
import { createSettler } from './settler.js'

export interface OutcomesOptions {
  /** Holds what waits for an endpoint whose gate is closed. */
  gated: (endpointId: string) => void
  /** Called after every settle, also one that failed. */
  written: () => void
  /** Called with ordered endpoints of which a delivery has ended, once the store has it: the next may be let through. */
  ended: (endpointIds: readonly string[]) => void
}

/** Outcomes of requests: they wait until the store has written them, and listeners are told then. */
export function createOutcomes(run: Run, { gated, written, ended }: OutcomesOptions) {
  const { deps, lanes, leases, wake } = run
  /** Lanes whose health has to be written. */
  const dirty = new Set<Lane>()
  /** What to tell once it is settled. */
  const untold = new Map<Settlement, { job: Job; info: SettledInfo }>()
  /** Those that end a delivery of an ordered endpoint. */
  const endings = new Map<Settlement, string>()

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
    healthRefused(writes) {
      for (const { endpointId } of writes) {
        const lane = lanes.get(endpointId)
        if (lane === undefined) continue
        refuseWrite(lane.health)
        dirty.add(lane)
      }
    },
    claimsEnded: deps.shared.claimsEnded,
    lingerMs: deps.settleLingerMs,
    busy: () => lanes.counts.inFlight > 0,
    setTimer: deps.clock.setTimer,
    onError: deps.onError,
    backOff: run.backOff,
  })

  function settled(batch: Settlement[], writes: HealthWrite[], result: SettledBatch): void {
    tellHealth(writes, result.healthMade)
    endWrites(writes, result.healthMissed)
    tell(batch, new Set(result.settled))
    letNext(batch)
    for (const endpointId of result.suspended) {
      const lane = lanes.get(endpointId)
      const reason = writes.find((write) => write.endpointId === endpointId)?.suspend ?? ''
      if (lane !== undefined) deps.onSuspended({ tenant: lane.tenant, endpointId, reason })
    }
    for (const { endpointId, suspend } of writes) {
      const lane = lanes.get(endpointId)
      // Suspended: also where somebody else was first. Gated: a write that was missed may tell of it
      if (suspend !== null || (lane !== undefined && isGated(lane, lanes.storeNow()))) gated(endpointId)
    }
  }

  /** Told by who made the write, and by nobody else. */
  function tellHealth(writes: HealthWrite[], made: ReadonlySet<string>): void {
    for (const write of writes) {
      const { tenant, endpointId } = write
      const lane = lanes.get(endpointId)
      if (lane === undefined || !made.has(endpointId)) continue
      for (const notice of noticesOf(lane.health, write)) deps.onHealth({ tenant, endpointId, notice })
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
    const failed: Failed[] = []
    for (const settlement of batch) {
      const { deliveryId, transition } = settlement
      const entry = untold.get(settlement)
      if (entry === undefined) continue
      untold.delete(settlement)
      leases.remove(entry.job)
      if (!done.has(deliveryId)) continue
      if (transition.status === 'pending') wake.within(transition.delayMs)
      if (transition.status === 'failed') failed.push({ endpoint: entry.job.lane.target.record, info: entry.info })
      deps.onSettled(entry.info)
    }
    if (failed.length > 0) deps.onFailed(failed)
  }

  /** Also of what is stale: somebody else has ended it. */
  function letNext(batch: Settlement[]): void {
    if (endings.size === 0) return
    const endpointIds = new Set<string>()
    for (const settlement of batch) {
      const endpointId = endings.get(settlement)
      if (endpointId !== undefined && endings.delete(settlement)) endpointIds.add(endpointId)
    }
    if (endpointIds.size > 0) ended([...endpointIds])
  }

  return {
    settler,
    /** Whether more requests may be started before outcomes are settled: none while the store cannot be reached. */
    haveRoom: (): boolean => !settler.isAway() && settler.unsettled() < maxUnsettled(deps.settings),
    /** An endpoint's health has to be written. */
    healthChanged: (lane: Lane): void => void dirty.add(lane),
    /** Takes the outcome of a job; listeners are told once the store has written it. */
    add(job: Job, info: SettledInfo, settlement: Settlement): void {
      job.settlement = settlement
      untold.set(settlement, { job, info })
      const isFinal = settlement.transition.status !== 'pending' && settlement.transition.status !== 'held'
      const isAwaited = isFinal && isOrdered(job.lane.target.record)
      if (isAwaited) endings.set(settlement, job.lane.endpointId)
      settler.add(settlement, isAwaited)
    },
    /** Cancels a claimed delivery unsent. */
    cancel({ id: deliveryId, tenant, endpointId, isHead }: ClaimedDelivery, token: number, reason: CancelReason): void {
      const settlement: Settlement = {
        tenant,
        deliveryId,
        token,
        transition: { status: 'cancelled', reason },
        attempt: null,
      }
      if (isHead) endings.set(settlement, endpointId)
      settler.add(settlement, isHead)
    },
  }
}

export type Outcomes = ReturnType<typeof createOutcomes>
