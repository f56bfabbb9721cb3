import { type Row, text } from '@posthorn/sql'
import type { Query } from './connection.js'

/**
 * Runs a SELECT, or a change with RETURNING, and gives its rows in their order. They come as JSON text: a host's type
 * parsers (`pg.types.setTypeParser`) and a library's settings change what every other type is read as. Statements that
 * change rows in a WITH of their own cannot be put into another; those cast what they give to text.
 */
export async function jsonRows(query: Query, sql: string, values: readonly unknown[]): Promise<readonly Row[]> {
  const rows = await query(`WITH r AS MATERIALIZED (${sql}) SELECT row_to_json(r)::text AS result FROM r`, values)
  return rows.map(({ result }) => {
    const row: Row = JSON.parse(text(result))
    return row
  })
}
