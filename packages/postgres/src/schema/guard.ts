import type { Schema } from '@posthorn/sql'
import type { Query } from '../connection/connection.js'
import { checkSchema } from './migrations.js'

/**
 * Checks the schema's version once per store, before the first publish or claim: tables of a newer version may look
 * right and mean something else. Runs on the query it is given, as that may be all the connections there are.
 */
export function schemaGuard(schema: Schema): (query: Query) => Promise<void> {
  let isChecked = false
  return async (query) => {
    if (isChecked) return
    await checkSchema(query, schema)
    isChecked = true
  }
}
