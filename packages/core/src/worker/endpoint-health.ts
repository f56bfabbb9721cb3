import { type HealthEvent, type HealthTransition, replayHealth } from '../dispatch/index.js'
import type { HealthFields, HealthRecord, HealthWrite } from '../ports/index.js'

/**
 * One endpoint's health as this worker sees it: what the store has, and what outcomes since then made of it. Writes
 * compare and set; on a miss the outcomes are applied again to what the store has now.
 */
export interface LaneHealth {
  stored: HealthRecord
  current: HealthFields
  suspend: string | null
  /** Outcomes not yet written. */
  unwritten: HealthEvent[]
  /** How many of them the write under way covers; 0: none is under way. */
  writing: number
}

export function laneHealth(stored: HealthRecord): LaneHealth {
  return { stored, current: stored, suspend: null, unwritten: [], writing: 0 }
}

/** Takes over what a claim read, unless it is older. */
export function observe(health: LaneHealth, stored: HealthRecord): void {
  if (stored.version > health.stored.version) adopt(health, stored)
}

function adopt(health: LaneHealth, stored: HealthRecord): void {
  health.stored = stored
  health.current = replayHealth(stored, health.unwritten)
}

/** Applies the transition that was decided for an outcome. Gives whether there is something to write now. */
export function applyTransition(health: LaneHealth, transition: HealthTransition, outcome: HealthEvent): boolean {
  health.current = transition.fields
  health.suspend ??= transition.suspend
  health.unwritten.push(outcome)
  return health.writing === 0
}

/** The write that is due; marks it as under way. */
export function startWrite(health: LaneHealth, tenant: string): HealthWrite {
  const { consecutiveFailures, failingSince, gated } = health.current
  health.writing = health.unwritten.length
  return {
    tenant,
    endpointId: health.stored.endpointId,
    version: health.stored.version,
    fields: { consecutiveFailures, failingSince, gated },
    suspend: health.suspend,
  }
}

/** Whether what the store has is what this write makes of it. */
export function isWritten({ version, fields }: HealthWrite, stored: HealthRecord): boolean {
  return (
    stored.version === version + 1 &&
    stored.consecutiveFailures === fields.consecutiveFailures &&
    stored.failingSince === fields.failingSince &&
    stored.gated === fields.gated
  )
}

/** Ends a write that the store refused: it is due again. */
export function refuseWrite(health: LaneHealth): void {
  health.writing = 0
}

/** Ends a write. `missed` is what the store has where the write met another version. Gives whether another is due. */
export function endWrite(health: LaneHealth, write: HealthWrite, missed: HealthRecord | undefined): boolean {
  const covered = health.writing
  health.writing = 0
  if (missed !== undefined) {
    // Even where it is older: a write that the store gave up on left us ahead of it
    adopt(health, missed)
  } else {
    health.unwritten.splice(0, covered)
    if (health.suspend === write.suspend) health.suspend = null
    const written = { ...write.fields, endpointId: write.endpointId, version: write.version + 1 }
    // A claim may have read this version, or a newer one, meanwhile
    adopt(health, written.version > health.stored.version ? written : health.stored)
  }
  return health.unwritten.length > 0
}
