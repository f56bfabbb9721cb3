import * as v from 'valibot'
import { inBatches } from '../batches.js'
import { defaultPerSecond, replayDelays } from '../dispatch/index.js'
import { dateSchema, integer, tenantSchema, text } from '../input/check.js'
import type { Sort } from '../types/index.js'
import { anyOf } from './conditions.js'
import type { ApiContext } from './context.js'
import { decodeCursor, encodeCursor } from './cursor-paging.js'
import type { ReplayResult } from './management.js'

/** What is read, and then made due, before the event loop turns, with a store that works on this thread. */
export const replayBatch = 200
/** What is read to be counted before the event loop turns. */
export const countBatch = 1000

/** What every replay takes. */
export const replayFields = {
  tenant: tenantSchema,
  until: v.optional(dateSchema),
  types: anyOf(text(128)),
  dryRun: v.optional(v.boolean('must be true or false'), false),
  limit: v.optional(integer(1, 10_000)),
  cursor: v.optional(text(1000)),
  perSecond: v.optional(integer(1, 10_000), defaultPerSecond),
}

/** Where the next call goes on: after which row, and when its first delivery's turn is. */
const sort: Sort<'id' | 'nextAt'>[] = [
  { field: 'id', direction: 'asc' },
  { field: 'nextAt', direction: 'asc' },
]
const kinds = { id: 'uuid', nextAt: 'number' } as const

/** What a replay goes over. */
export interface ReplaySource<Row extends { id: string }> {
  /** A cursor is good for a source of its name only. */
  name: string
  /** Looks at up to `most` rows after the one named; `next` is the last it looked at, null where there are no more. */
  read(after: string | null, most: number): Promise<{ found: Row[]; next: string | null }>
  /** Makes deliveries due, each after its delay in ms. Gives how many. */
  send(rows: Row[], delaysMs: number[]): Promise<number>
}

/**
 * Goes over a source in batches and makes its deliveries due at a pace, or counts them. What it has made due stays so if
 * the process ends: the same call again finds the rest. @throws invalid_cursor
 */
export async function pacedReplay<Row extends { id: string }>(
  { clock, nudge }: Pick<ApiContext, 'clock' | 'nudge'>,
  { name, read, send }: ReplaySource<Row>,
  request: { dryRun: boolean; limit?: number | undefined; cursor?: string | undefined; perSecond: number },
): Promise<ReplayResult> {
  const { dryRun, limit = Number.MAX_SAFE_INTEGER, cursor, perSecond } = request
  const [start, turn] = cursor === undefined ? [] : decodeCursor(name, sort, kinds, cursor)
  const first = typeof start === 'string' ? start : null
  let nextAt = Number(turn ?? 0)
  let count = 0
  let nextCursor: string | null = null

  async function countSome(after: string | null): Promise<string | null> {
    const { found, next } = await read(after ?? first, countBatch)
    count += found.length
    return next
  }

  async function sendSome(after: string | null): Promise<string | null> {
    const { found, next } = await read(after ?? first, replayBatch)
    const rows = found.slice(0, limit - count)
    if (rows.length > 0) {
      const pace = replayDelays(rows.length, { perSecond, nextAt }, clock.now())
      const made = await send(rows, pace.delaysMs)
      nextAt = pace.nextAt
      count += made
      if (made > 0) nudge()
    }
    const last = rows.length < found.length ? (rows.at(-1)?.id ?? null) : next
    if (last === null || count < limit) return last
    nextCursor = encodeCursor(name, sort, [last, Math.ceil(nextAt)])
    return null
  }

  await inBatches(dryRun ? countSome : sendSome)
  return { count, nextCursor }
}
