import {
  addTo,
  noTally,
  type Pace,
  paces,
  type Shares,
  shareLeft,
  type Tally,
  tenantLeft,
  total,
} from '../dispatch/index.js'
import type { Group, Lane, Tenant } from './endpoint-queue.js'
import { join, leave, newQueue, type Queue, toEnd } from './linked-list.js'

/** Those that wait for a slot for endpoints of one pace. */
interface Line {
  pace: Pace
  /** Groups of tenants that have none yet: they come first. */
  idle: Queue<Group>
  busy: Queue<Group>
  /** Every line, beginning after this one. */
  others: Line[]
}

function newLines(): Record<Pace, Line> {
  const line = (pace: Pace): Line => ({ pace, idle: newQueue(), busy: newQueue(), others: [] })
  const lines = { slow: line('slow'), unknown: line('unknown'), medium: line('medium'), fast: line('fast') }
  paces.forEach((pace, at) => {
    lines[pace].others = [...paces.slice(at + 1), ...paces.slice(0, at + 1)].map((each) => lines[each])
  })
  return lines
}

/** Most tenants that one look for who may have what is kept free passes over; the next look goes on behind them. */
const maxSkipped = 16

export interface TurnsOptions {
  /** Requests in flight. */
  slots: Readonly<Tally>
  shares: Shares
  /** Whether only one tenant has anything in the worker. */
  isAlone: () => boolean
}

/**
 * Whose turn it is. Paces take turns, of each its tenants, those with nothing in flight first, and of a tenant its
 * endpoints: so a tenant with a thousand endpoints has no more turns than one with one. Each step is O(1).
 */
export function createTurns({ slots, shares, isAlone }: TurnsOptions) {
  const lines = newLines()
  /** Jobs of the groups that wait for their turn. */
  const ready: Tally = { ...noTally }
  /** Groups whose tenant has all it may have. */
  const full = new Set<Group>()
  let order = lines.slow.others

  /** Moves a group to the line it belongs in. */
  function place(group: Group): void {
    const { idle, busy } = lines[group.pace]
    const line = group.tenant.slots[group.pace] === 0 ? idle : busy
    const wanted = group.lanes.first === null || group.isFull ? null : line
    if (wanted === group.queue) return
    if (group.queue === null) addTo(ready, group.pace, group.waiting)
    if (wanted === null) addTo(ready, group.pace, -group.waiting)
    leave(group)
    if (wanted !== null) join(wanted, group)
  }

  /** Brings the number of jobs with which a lane stands in its group up to date. */
  function recount(lane: Lane, group: Group, jobs: number): void {
    const by = jobs - lane.ready
    lane.ready = jobs
    group.waiting += by
    if (group.queue !== null) addTo(ready, group.pace, by)
  }

  function setFull(group: Group, isFull: boolean): void {
    group.isFull = isFull
    if (isFull) full.add(group)
    else full.delete(group)
    place(group)
  }

  /** The first lane of a line that may start a job, if any. `kept`: only what is kept free is left. */
  function firstOf(line: Queue<Group>, pace: Pace, alone: boolean, kept: boolean): Lane | null {
    let skipped = 0
    for (let group = line.first; group !== null; group = line.first) {
      if (kept && total(group.tenant.slots) > 0) {
        if (++skipped > maxSkipped) return null
        toEnd(group)
      } else if (alone || tenantLeft(pace, group.tenant.slots, shares) >= 1) {
        const lane = group.lanes.first
        toEnd(group)
        if (lane !== null) toEnd(lane)
        return lane
      } else setFull(group, true)
    }
    return null
  }

  function nextOf(first: boolean): Lane | null {
    const alone = isAlone()
    for (const line of order) {
      const queue = first ? line.idle : line.busy
      if (queue.first === null || shareLeft(line.pace, slots, first, shares) < 1) continue
      const kept = first && shareLeft(line.pace, slots, false, shares) < 1
      const lane = firstOf(queue, line.pace, alone, kept)
      if (lane === null) continue
      order = line.others
      return lane
    }
    return null
  }

  return {
    ready,

    /** Has the lane stand in its group, at the end, with all its jobs. */
    stand(lane: Lane): void {
      const { group } = lane
      if (lane.queue === null) join(group.lanes, lane)
      recount(lane, group, lane.waiting.length)
      place(group)
    },

    /** Takes the lane out of its group. */
    leave(lane: Lane): void {
      if (lane.queue === null) return
      recount(lane, lane.group, 0)
      leave(lane)
      place(lane.group)
    },

    /** The requests in flight of the group's tenant have changed. */
    moved: place,

    /** Has groups looked at again whose tenant had all it might have: of one tenant, or of all. */
    reopen(tenant?: Tenant): void {
      if (full.size === 0) return
      for (const group of full) if (tenant === undefined || group.tenant === tenant) setFull(group, false)
    },

    /** The lane whose turn it is; null where none may start a job. */
    next: (): Lane | null => nextOf(true) ?? nextOf(false),
  }
}

export type Turns = ReturnType<typeof createTurns>
