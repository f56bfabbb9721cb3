import type { Pool } from 'pg'

/**
 * How many deliveries of a schema ended in which way: status, attempts as counted, attempt rows, and those of them that
 * succeeded.
 */
export async function outcomes(pool: Pool, schema: string): Promise<unknown[]> {
  const { rows } = await pool.query(`SELECT status, attempts, made, succeeded, count(*)::integer FROM (
      SELECT d.status, d.attempts, count(a.number)::integer AS made,
        (count(*) FILTER (WHERE a.outcome = 'response' AND a.status_code = 200))::integer AS succeeded
      FROM ${schema}.posthorn_deliveries d LEFT JOIN ${schema}.posthorn_attempts a ON a.delivery_id = d.id
      GROUP BY d.id, d.status, d.attempts) o GROUP BY status, attempts, made, succeeded`)
  return rows
}
