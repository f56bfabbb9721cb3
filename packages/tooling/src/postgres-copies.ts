/** As much of a `pg.Pool` as is asked. */
interface Queries {
  query(text: string, values?: unknown[]): Promise<{ rows: { values?: string }[] }>
}

/** What copies are made: `count` of one row. */
export interface Copies {
  count: number
  /** Columns that differ, as SQL of the row `s` and the number `n`, from 1. */
  changes: Record<string, string>
  /** Which numbers to make, as SQL. Default: all. */
  only?: string
}

/** Puts copies of a table's row in beside it, so that they are whatever its columns are; then ANALYZE. */
export async function copyRow(pool: Queries, table: string, { count, changes, only = 'true' }: Copies): Promise<void> {
  const { rows } = await pool.query(
    `SELECT string_agg(coalesce($2::jsonb ->> column_name, 's.' || quote_ident(column_name)), ', ' ORDER BY ordinal_position) AS values
     FROM information_schema.columns WHERE table_name = $1`,
    [table, JSON.stringify(changes)],
  )
  await pool.query(
    `INSERT INTO ${table} SELECT ${rows[0]?.values} FROM (SELECT * FROM ${table} LIMIT 1) s, generate_series(1, ${count}::bigint) n
     WHERE ${only}`,
  )
  await pool.query(`ANALYZE ${table}`)
}
