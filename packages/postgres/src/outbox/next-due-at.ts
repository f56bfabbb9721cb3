import type { OutboxStore } from '@posthorn/core'
import { int, intOrNull, type TableNames } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'
import { timeSql } from '../dialect.js'
import { isPending } from '../schema/initial.js'

type Request = Parameters<OutboxStore<never>['nextDueAt']>[0]

/** `nextDueAt`: the first entry of the index queue_due. */
export function nextDueAtVerb(tables: TableNames) {
  const next = `SELECT ${timeSql('$1')}::text AS now,
  (SELECT due_at FROM ${tables.queue} WHERE ${isPending} ORDER BY due_at LIMIT 1)::text AS at`

  return async (query: Query, { now }: Request): Promise<{ at: number | null; now: number }> => {
    const [row] = await query(next, [now ?? null])
    return { at: intOrNull(row?.at ?? null), now: int(row?.now) }
  }
}
