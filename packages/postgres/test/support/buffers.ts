import { queryBuilder, type SqlContext, type TableNames } from '@posthorn/sql'
import type { Pool } from 'pg'
import type { Connection, Query } from '../../src/connection/connection.js'
import { jsonRows } from '../../src/connection/json-rows.js'
import { postgresDialect } from '../../src/dialect.js'
import { postgresLog } from '../../src/log/log.js'
import { createDueBound } from '../../src/outbox/due-bound.js'

interface Plan {
  'Shared Hit Blocks': number
  'Shared Read Blocks': number
}

/**
 * The log of a schema, whose statements are each explained first, in a transaction that is rolled back: `buffers` gives
 * how many pages of tables and indexes they read in all since it was called last.
 */
export function explainedLog(pool: Pool, schema: string, tables: TableNames) {
  let read = 0

  const query: Query = async (text, values) => {
    const client = await pool.connect()
    try {
      await client.query('BEGIN')
      const explain = `EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) ${text}`
      const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(explain, [...values])
      const [explained] = rows[0]?.['QUERY PLAN'] ?? []
      if (explained !== undefined) read += explained.Plan['Shared Hit Blocks'] + explained.Plan['Shared Read Blocks']
      if (process.env.POSTHORN_SHOW_PLANS) console.log(text, JSON.stringify(explained, null, 1))
      await client.query('ROLLBACK')
      return (await client.query(text, [...values])).rows
    } finally {
      client.release()
    }
  }
  const connection: Connection = {
    query,
    transaction: (work) => work(query),
    close: async () => {},
  }
  const context: SqlContext = {
    db: queryBuilder('postgres', { schema, tablePrefix: 'posthorn_' }),
    dialect: postgresDialect,
    run: (built) => {
      const { sql, parameters } = built.compile()
      return jsonRows(query, sql, parameters)
    },
  }
  return {
    log: postgresLog(connection, context, tables, { bound: createDueBound(), onDue: () => {} }),
    buffers(): number {
      const buffers = read
      read = 0
      return buffers
    },
  }
}
