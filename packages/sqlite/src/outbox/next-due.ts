import type { OutboxStore } from '@posthorn/core'
import { intOrNull, type TableNames } from '@posthorn/sql'
import type { Connection } from '../connection/connection.js'

type Verb = OutboxStore<never>['nextDueAt']

/** When something is due next, or a lease ends: the first entry of queue_due. */
export function nextDueVerb(tables: TableNames) {
  const first = `SELECT due_at FROM ${tables.queue} WHERE status = 'pending' ORDER BY due_at, delivery_id LIMIT 1`

  return (connection: Connection, { now = Date.now() }: Parameters<Verb>[0]): { at: number | null; now: number } => {
    return { at: intOrNull(connection.statement(first).get()?.due_at ?? null), now }
  }
}
