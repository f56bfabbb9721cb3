import type { CancelReason, DeliveryStatus } from '@posthorn/core'
import { heapAdd, heapMove, heapRemove } from './due-heap.js'
import { forgetExpiry, noteExpiry } from './expiry.js'
import { addId, removeId } from './sorted-ids.js'
import type { DeliveryRow, Lane, Tables } from './tables.js'

function laneOf(tables: Tables, endpointId: string): Lane {
  let lane = tables.lanes.get(endpointId)
  if (lane === undefined) {
    lane = { endpointId, pending: [], held: [], head: null, dueAt: 0, order: 0, slot: -1 }
    tables.lanes.set(endpointId, lane)
  }
  return lane
}

function heapFor(lane: Lane, status: DeliveryStatus): DeliveryRow[] | null {
  if (status === 'pending') return lane.pending
  return status === 'held' ? lane.held : null
}

/** Gives the lane its place among the lanes after its first pending row changed. */
function reorderLane(tables: Tables, lane: Lane): void {
  const first = lane.pending[0]
  const isListed = lane.slot >= 0
  if (first === undefined) {
    if (isListed) heapRemove(tables.dueLanes, lane)
    lane.slot = -1
    return
  }
  if (isListed && lane.dueAt === first.dueAt && lane.order === first.order) return
  lane.dueAt = first.dueAt
  lane.order = first.order
  if (isListed) heapMove(tables.dueLanes, lane)
  else heapAdd(tables.dueLanes, lane)
}

/** Has a look at what is due that does not see the rows of these endpoints, and MUST NOT change them. */
export function withoutLanes<Result>(tables: Tables, endpointIds: readonly string[], look: () => Result): Result {
  const lanes = [...new Set(endpointIds)].flatMap((id) => {
    const lane = tables.lanes.get(id)
    return lane === undefined || lane.slot < 0 ? [] : [lane]
  })
  for (const lane of lanes) heapRemove(tables.dueLanes, lane)
  try {
    return look()
  } finally {
    for (const lane of lanes) heapAdd(tables.dueLanes, lane)
  }
}

/** Forgets the lane of a deleted endpoint once nothing waits in it. */
export function dropIdleLane(tables: Tables, endpointId: string): void {
  const lane = tables.lanes.get(endpointId)
  if (lane?.pending.length === 0 && lane.held.length === 0) tables.lanes.delete(endpointId)
}

/** Puts a new row among those that wait. O(log n). */
export function enqueue(tables: Tables, row: DeliveryRow): void {
  const lane = laneOf(tables, row.endpointId)
  const heap = heapFor(lane, row.status)
  if (heap === null) return
  heapAdd(heap, row)
  if (row.status === 'held') {
    addId(tables.heldIds, row.endpointId)
    noteExpiry(tables, row)
  } else reorderLane(tables, lane)
}

/** Moves a row to a status and due time (ms; of no account for a final status) and keeps every order. O(log n). */
export function move(tables: Tables, row: DeliveryRow, status: DeliveryStatus, dueAt: number): void {
  const lane = laneOf(tables, row.endpointId)
  const from = heapFor(lane, row.status)
  const to = heapFor(lane, status)
  if (from !== to && from !== null) heapRemove(from, row)
  row.status = status
  row.dueAt = dueAt
  if (from !== to && to !== null) heapAdd(to, row)
  if (from === to && to !== null) heapMove(to, row)
  if (from === lane.pending || to === lane.pending) reorderLane(tables, lane)
  if (from === lane.held && lane.held.length === 0) removeId(tables.heldIds, row.endpointId)
  if (to === lane.held) {
    addId(tables.heldIds, row.endpointId)
    noteExpiry(tables, row)
  }
  if (!tables.endpoints.has(row.endpointId)) dropIdleLane(tables, row.endpointId)
}

/** Makes a row its endpoint's head. */
export function makeHead(lane: Lane, row: DeliveryRow): void {
  lane.head = row
  row.isHead = true
}

/** Ends a delivery: no lease, no due time. `now` in ms. */
export function finish(
  tables: Tables,
  row: DeliveryRow,
  status: 'delivered' | 'failed' | 'cancelled',
  reason: CancelReason | null,
  now: number,
): void {
  const lane = laneOf(tables, row.endpointId)
  if (row.isHead) lane.head = null
  row.isHead = false
  move(tables, row, status, 0)
  forgetExpiry(tables, row)
  row.token = null
  row.cancelReason = reason
  row.finishedAt = now
}
