import { noTally, type Pace, type Tally } from '../dispatch/index.js'
import type { Lane } from './lane.js'
import { newQueue, nowhere, type Queue, type Queued } from './queue.js'

/** Lanes of one tenant and one pace in which a job may start as soon as there is a slot. Itself it waits for its turn. */
export interface Group extends Queued<Group> {
  tenant: Tenant
  pace: Pace
  lanes: Queue<Lane>
  /** Jobs that wait in them. */
  waiting: number
  /** Whether its tenant has all it may have, so that it has no turn. */
  isFull: boolean
}

/** What a worker has of one tenant. */
export interface Tenant {
  id: string
  /** Requests in flight, jobs kept and bytes of their payloads. */
  slots: Tally
  jobs: Tally
  bytes: Tally
  /** Jobs kept, of every pace. */
  kept: number
  /** Lanes that are open. */
  lanes: number
  groups: Map<Pace, Group>
}

export function newTenant(id: string): Tenant {
  return {
    id,
    slots: { ...noTally },
    jobs: { ...noTally },
    bytes: { ...noTally },
    kept: 0,
    lanes: 0,
    groups: new Map(),
  }
}

/** The group of a tenant's lanes of a pace. */
export function groupOf(tenant: Tenant, pace: Pace): Group {
  const known = tenant.groups.get(pace)
  if (known !== undefined) return known
  const group: Group = { tenant, pace, lanes: newQueue(), waiting: 0, isFull: false, ...nowhere }
  tenant.groups.set(pace, group)
  return group
}
