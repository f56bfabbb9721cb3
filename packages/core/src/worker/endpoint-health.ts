import {
  type HealthEvent,
  type HealthNotice,
  type HealthRules,
  type HealthTransition,
  healthNotices,
  noHealthRules,
  replayHealth,
  suspensionAfter,
  suspensionUrl,
} from '../dispatch/index.js'
import type { HealthFields, HealthRecord, HealthWrite } from '../ports/index.js'

/**
 * One endpoint's health as this worker sees it: what the store has, and what outcomes since then made of it. Writes
 * compare and set; on a miss the outcomes are applied again to what the store has now.
 */
export interface LaneHealth {
  rules: HealthRules
  stored: HealthRecord
  current: HealthFields
  suspend: string | null
  /** Outcomes not yet written. */
  unwritten: HealthEvent[]
  /** How many of them the write under way covers; 0: none is under way. */
  writing: number
  /** What the store had before the write under way, if it is made. */
  before: HealthFields
}

export function laneHealth(stored: HealthRecord, rules: HealthRules = noHealthRules): LaneHealth {
  return { rules, stored, current: stored, suspend: null, unwritten: [], writing: 0, before: stored }
}

/** Takes over what a claim read, unless it is older. */
export function observe(health: LaneHealth, stored: HealthRecord): void {
  if (stored.version > health.stored.version) adopt(health, stored)
}

function adopt(health: LaneHealth, stored: HealthRecord): void {
  const { fields, suspend } = replayHealth(stored, health.unwritten, health.rules)
  health.stored = stored
  health.current = fields
  health.suspend = suspend
}

/** Applies the transition that was decided for an outcome. Gives whether there is something to write now. */
export function applyTransition(health: LaneHealth, { fields, event }: HealthTransition): boolean {
  health.current = fields
  health.unwritten.push(event)
  health.suspend = suspensionAfter(fields, health.unwritten, health.rules)
  return health.writing === 0
}

function fieldsOf({ endpointId: _, version: __, ...fields }: HealthFields & Partial<HealthRecord>): HealthFields {
  return fields
}

/** The write that is due; marks it as under way. */
export function startWrite(health: LaneHealth, tenant: string): HealthWrite {
  health.writing = health.unwritten.length
  health.before = health.stored
  return {
    tenant,
    endpointId: health.stored.endpointId,
    version: health.stored.version,
    fields: fieldsOf(health.current),
    suspend: health.suspend,
    sentTo: health.suspend === null ? undefined : suspensionUrl(health.unwritten),
  }
}

/** Whether what the store has is what this write makes of it. */
export function isWritten({ version, fields }: HealthWrite, stored: HealthRecord): boolean {
  const is: object = fieldsOf(stored)
  return (
    stored.version === version + 1 && Object.entries(fields).every(([name, value]) => Reflect.get(is, name) === value)
  )
}

/** Ends a write that the store refused: it is due again. */
export function refuseWrite(health: LaneHealth): void {
  health.writing = 0
}

/** What a write that the store has made tells. */
export function noticesOf({ before }: LaneHealth, { fields }: HealthWrite): HealthNotice[] {
  return healthNotices(before, fields)
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
    const written = { ...write.fields, endpointId: write.endpointId, version: write.version + 1 }
    // A claim may have read this version, or a newer one, meanwhile
    adopt(health, written.version > health.stored.version ? written : health.stored)
  }
  return health.unwritten.length > 0
}
