import type { OutboxStore } from '@posthorn/core'
import { type TableNames, text } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'

type Request = Pick<Parameters<OutboxStore<never>['settle']>[0], 'settlements' | 'health'>

/**
 * What an earlier settle did whose answer was lost: it is known by its attempt rows, and by the reason of a suspension.
 * A statement of its own after the settle, which waited for the earlier one where that was still at work.
 */
export function repeatedSettle(tables: TableNames) {
  const sql = `SELECT json_build_object('settled', (
  SELECT json_agg(a.delivery_id) FROM json_to_recordset($1::text::json) AS i(tenant text, id uuid, number integer, at bigint)
  JOIN ${tables.attempts} a ON a.tenant = i.tenant AND a.delivery_id = i.id AND a.number = i.number AND a.started_at = i.at), 'suspended', (
  SELECT json_agg(e.id) FROM json_to_recordset($2::text::json) AS i(id text, tenant text, suspend text)
  JOIN ${tables.endpoints} e ON e.id = i.id AND e.tenant = i.tenant
  WHERE e.suspended_at IS NOT NULL AND e.suspended_reason = i.suspend))::text AS result`

  return async (
    query: Query,
    { settlements, health }: Request,
  ): Promise<{ settled: string[]; suspended: string[] }> => {
    const attempts = settlements.flatMap(({ tenant, deliveryId, attempt }) =>
      attempt === null ? [] : [{ tenant, id: deliveryId, number: attempt.number, at: attempt.startedAt }],
    )
    const suspensions = health.filter(({ suspend }) => suspend !== null)
    const wanted = suspensions.map(({ endpointId, tenant, suspend }) => ({ id: endpointId, tenant, suspend }))
    const [row] = await query(sql, [JSON.stringify(attempts), JSON.stringify(wanted)])
    const found: { settled: string[] | null; suspended: string[] | null } = JSON.parse(text(row?.result))
    return { settled: found.settled ?? [], suspended: found.suspended ?? [] }
  }
}
