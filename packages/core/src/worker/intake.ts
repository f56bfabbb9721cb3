import { type GateHealth, gate } from '../dispatch/index.js'
import type { Claim, ClaimedEndpoint } from '../ports/index.js'
import type { Feeder } from './feeder.js'
import type { Job } from './job.js'
import type { Lane, Lanes } from './lanes.js'
import { postponeMs, type Release, releaseOf } from './release.js'
import type { Settler } from './settler.js'
import type { TargetCache } from './target.js'

export interface IntakeOptions {
  lanes: Lanes
  targets: TargetCache
  feeder: Feeder
  settler: Pick<Settler, 'add'>
  onError: (error: unknown) => void
}

/** What became of a claim beside the jobs that now wait in their lanes. */
export interface Intake {
  jobs: Job[]
  back: Release[]
  /** Jobs of earlier claims that must not be sent any more; they are among `back`. */
  recalled: Job[]
  /** Endpoints whose due rows are to be moved out of the way. */
  park: string[]
}

/** An endpoint that could not be made ready passes the gate; its deliveries are postponed. */
const unready = { isActive: true, suspendedAt: null }

/** As this worker knows it, which may be ahead of what the claim read. */
function healthOf(lane: Lane | null): GateHealth | null {
  return lane === null ? null : { gated: lane.health.current.gated, suspend: lane.health.suspend }
}

/** Sorts what a claim took, by what the gate says and the worker has room for. */
export function createIntake({ lanes, targets, feeder, settler, onError }: IntakeOptions) {
  function laneOf(endpoint: ClaimedEndpoint): Lane | null {
    try {
      return lanes.open(endpoint, targets.get(endpoint))
    } catch (error) {
      onError(error)
      return null
    }
  }

  return (claim: Claim, token: number, leasedAt: number): Intake => {
    const messages = new Map(claim.messages.map((message) => [message.id, message]))
    const opened = new Map(claim.endpoints.map((endpoint) => [endpoint.id, { endpoint, lane: laneOf(endpoint) }]))
    const jobs: Job[] = []
    const back: Release[] = []
    const recalled: Job[] = []
    const park = new Set<string>()

    /** What waits for an endpoint that was closed meanwhile goes back, for the gate to look at again. */
    function recall(endpointId: string): void {
      const lane = lanes.get(endpointId)
      if (lane === undefined || lane.waiting.length === 0) return
      for (const job of lanes.evict(lane)) {
        recalled.push(job)
        back.push(releaseOf(job))
      }
    }

    for (const delivery of claim.deliveries) {
      const { id: deliveryId, endpointId, dueAt } = delivery
      const message = messages.get(delivery.messageId)
      const known = opened.get(endpointId)
      const lane = known?.lane ?? null
      const endpoint = known === undefined ? null : (lane?.target.record ?? unready)
      const expiresAt = message?.expiresAt ?? null
      const decision = gate(endpoint, healthOf(lane) ?? known?.endpoint.health ?? null, expiresAt, claim.now)
      if (decision.action === 'hold' || known === undefined) recall(endpointId)
      if (decision.action === 'cancel') {
        settler.add({ deliveryId, token, transition: { status: 'cancelled', reason: decision.reason }, attempt: null })
      } else if (lane === null || message === undefined) {
        back.push({ deliveryId, token, status: 'pending', dueAt: claim.now + postponeMs })
      } else if (decision.action === 'hold' || !lanes.hasRoom(lane)) {
        feeder.parked(endpointId, decision.action === 'send')
        back.push({ deliveryId, token, status: 'held', dueAt })
        park.add(endpointId)
      } else {
        const job: Job = {
          delivery,
          message,
          lane,
          token,
          claimedAt: claim.now,
          leasedAt,
          checkedAt: leasedAt,
          expiresAt: expiresAt === null ? null : leasedAt + expiresAt - claim.now,
          isStarted: false,
          isLost: false,
          settlement: null,
          tookFailingSlot: false,
        }
        lanes.add(job)
        jobs.push(job)
      }
    }
    return { jobs, back, recalled, park: [...park] }
  }
}
