import { type OutboxStore, type Reservation, type ReserveResult, takeSlots } from '@posthorn/core'
import { real, type TableNames } from '@posthorn/sql'
import type { Connection } from '../connection/connection.js'

type Verb = OutboxStore<never>['reserve']

/** Takes slots. Every statement finds its row by primary key; the first reservation of a kind makes it. */
export function reserveVerb(tables: TableNames) {
  const exists = `SELECT 1 FROM ${tables.endpoints} WHERE id = ? AND tenant = ?`
  const current = `SELECT next_slot FROM ${tables.reservations} WHERE tenant = ? AND endpoint_id = ? AND kind = ?`
  const insert = `INSERT INTO ${tables.reservations} (next_slot, tenant, endpoint_id, kind) VALUES (?, ?, ?, ?)`
  const update = `UPDATE ${tables.reservations} SET next_slot = ? WHERE tenant = ? AND endpoint_id = ? AND kind = ?`

  return (connection: Connection, { reservations, now = Date.now() }: Parameters<Verb>[0]): ReserveResult => {
    const taken: Reservation[] = []
    for (const { tenant, endpointId, kind, ...asked } of reservations) {
      const row = connection.statement(current).get(tenant, endpointId, kind)
      if (row === undefined && connection.statement(exists).get(endpointId, tenant) === undefined) continue
      const { count, first, next } = takeSlots(row === undefined ? null : real(row.next_slot), asked, now)
      connection.statement(row === undefined ? insert : update).run(next, tenant, endpointId, kind)
      taken.push({ endpointId, kind, count, delayMs: first - now })
    }
    return { reservations: taken, now }
  }
}
