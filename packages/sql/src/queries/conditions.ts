import { type TimeWhere, uuidv7Time } from '@posthorn/core'
import { type Expression, type SqlBool, sql } from 'kysely'

/** `column` is one of `values`; no condition where there is no list, never true for an empty one. */
export function anyOf(
  column: Expression<unknown>,
  values: readonly (string | number)[] | undefined,
): Expression<SqlBool>[] {
  if (values === undefined) return []
  if (values.length === 0) return [sql<SqlBool>`1 = 0`]
  if (values.length === 1) return [sql<SqlBool>`${column} = ${values[0]}`]
  return [sql<SqlBool>`${column} in (${sql.join(values)})`]
}

/** `column` is a UUIDv7 of a time in the range, in ms: what an index by id finds without a look at the rows. */
export function madeWithin(
  column: Expression<unknown>,
  range: { from?: number; until?: number } | undefined,
): Expression<SqlBool>[] {
  const first = (time: number) => `${uuidv7Time(Math.ceil(time))}-0000-0000-000000000000`
  const found: Expression<SqlBool>[] = []
  if (range?.from !== undefined) found.push(sql<SqlBool>`${column} >= ${first(range.from)}`)
  if (range?.until !== undefined) found.push(sql<SqlBool>`${column} < ${first(range.until)}`)
  return found
}

/** `column` is a time that meets the condition. */
export function inRange(column: Expression<unknown>, range: TimeWhere | undefined): Expression<SqlBool>[] {
  if (Array.isArray(range)) return anyOf(column, range)
  const found: Expression<SqlBool>[] = []
  if (range?.from !== undefined) found.push(sql<SqlBool>`${column} >= ${range.from}`)
  if (range?.until !== undefined) found.push(sql<SqlBool>`${column} < ${range.until}`)
  return found
}
