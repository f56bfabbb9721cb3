/** What PostgreSQL read: blocks of tables and indexes, in memory or not, and rows and index entries. */
export interface Reads {
  blocks: number
  rows: number
}

/** As much of a `pg.Pool` as is asked. It has one connection, which the store under test uses as well. */
interface OneConnection {
  query(text: string): Promise<{ rows: { blocks?: string; rows?: string }[] }>
}

const totals = `SELECT
  (SELECT sum(heap_blks_read + heap_blks_hit + coalesce(idx_blks_read, 0) + coalesce(idx_blks_hit, 0)
    + coalesce(toast_blks_read, 0) + coalesce(toast_blks_hit, 0)) FROM pg_statio_user_tables)::text AS blocks,
  ((SELECT sum(seq_tup_read) FROM pg_stat_user_tables)
    + (SELECT coalesce(sum(idx_tup_read), 0) FROM pg_stat_user_indexes))::text AS rows`

async function read(pool: OneConnection): Promise<Reads> {
  // Counters of a connection reach the view at the end of a statement, and only now and then
  await pool.query('SELECT pg_stat_force_next_flush()')
  const [found] = (await pool.query(totals)).rows
  return { blocks: Number(found?.blocks), rows: Number(found?.rows) }
}

/**
 * What the server read in the tables of a database while `work` ran on the pool's one connection, and what that gave. See
 * to it that no autovacuum runs ({@link stopAutovacuum}): what it reads is counted too.
 */
export async function readsOf<Given>(
  pool: OneConnection,
  work: () => Promise<Given>,
): Promise<Reads & { given: Given }> {
  const before = await read(pool)
  const given = await work()
  const after = await read(pool)
  return { blocks: after.blocks - before.blocks, rows: after.rows - before.rows, given }
}

/** Switches autovacuum off, for all tables that a database has by now. */
export async function stopAutovacuum(pool: OneConnection): Promise<void> {
  await pool.query(`DO $$ DECLARE each regclass; BEGIN
    FOR each IN SELECT relid FROM pg_stat_user_tables LOOP
      EXECUTE 'ALTER TABLE ' || each || ' SET (autovacuum_enabled = false)';
    END LOOP; END $$`)
}
