import type { EndpointRecord, HealthFields } from '@posthorn/core'
import { endpointRecord, healthFields, messageRecord } from '@posthorn/testkit'
import { raw } from '../../src/format/index.js'
import type { Target } from '../../src/request/target.js'
import { standardWebhooks } from '../../src/signing/index.js'
import type { Job, Lane } from '../../src/worker/endpoint-queue.js'
import type { Lanes } from '../../src/worker/endpoint-queues.js'

/** An endpoint made ready for sending. */
export function target(over: Partial<EndpointRecord> = {}): Target {
  const record = endpointRecord(over)
  return {
    record,
    secrets: record.secrets.map(({ value, expiresAt }) => ({ plain: value, expiresAt })),
    profile: { signer: standardWebhooks(), format: raw },
    headers: record.headers,
    hidden: [],
  }
}

/** The lane of an endpoint, as a claim opens it; with `meanMs`, of one that has answered before. */
export function openLane(
  lanes: Lanes,
  id: string,
  over: { endpoint?: Partial<EndpointRecord>; health?: Partial<HealthFields>; version?: number; meanMs?: number } = {},
): Lane {
  const health = { ...healthFields(over.health), endpointId: id, version: over.version ?? 1 }
  const ready = target({ id, ...over.endpoint })
  const endpoint = { id, health, version: ready.record.version, endpoint: ready.record }
  const lane = lanes.open(endpoint, ready, 0)
  if (over.meanMs === undefined) return lane
  lane.meanMs = over.meanMs
  return lanes.open(endpoint, ready, 0)
}

/** Health of an endpoint that fails. */
export const failing = { consecutiveFailures: 3, failingSince: 1 }

let jobs = 0

/** A claimed delivery of a lane. */
export function job(lane: Lane, over: Partial<Job> = {}): Job {
  jobs++
  const message = over.message ?? messageRecord()
  const delivery = {
    id: `delivery ${jobs}`,
    tenant: lane.tenant,
    messageId: message.id,
    endpointId: lane.endpointId,
    attempts: 0,
    attemptsInBudget: 0,
    dueAt: message.createdAt,
    lateMs: 0,
  }
  return {
    ...{ delivery, message, lane, token: jobs, claimedAt: 0, leasedAt: 0, checkedAt: 0, expiresAt: null },
    ...{ startBy: Number.POSITIVE_INFINITY, probeBy: Number.NEGATIVE_INFINITY },
    ...{ isStarted: false, isLost: false, settlement: null },
    ...over,
  }
}
