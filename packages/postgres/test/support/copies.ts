import type { Pool } from 'pg'

/**
 * Puts `count` copies of a table's row in beside it, so that they are whatever its columns are. `changes` are columns as SQL
 * of the row `s` and the number `n`, from 1.
 */
export async function copyRow(
  pool: Pool,
  table: string,
  count: number,
  changes: Record<string, string>,
  where = 'true',
): Promise<void> {
  const { rows } = await pool.query(
    `SELECT string_agg(coalesce($2::jsonb ->> column_name, 's.' || quote_ident(column_name)), ', ' ORDER BY ordinal_position) AS values
     FROM information_schema.columns WHERE table_name = $1`,
    [table, JSON.stringify(changes)],
  )
  await pool.query(
    `INSERT INTO ${table} SELECT ${rows[0].values} FROM (SELECT * FROM ${table} WHERE ${where} LIMIT 1) s,
       generate_series(1, ${count}) n`,
  )
  await pool.query(`ANALYZE ${table}`)
}
