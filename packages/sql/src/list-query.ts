import { type ListQuery, type ListResult, maxCounted } from '@posthorn/core'
import { type Expression, type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import { int } from './columns.js'
import type { Row, SqlContext } from './dialect.js'
import type { Tables } from './tables.js'

/** What a list can be sorted by: the column of each field, and whether it can be null. */
export type SortColumns<Field extends string> = Readonly<Record<Field, { column: string; nullable?: boolean }>>

interface SortKey {
  column: Expression<unknown>
  direction: 'asc' | 'desc'
  nullable: boolean
}

/** The parts of a list that are its own. */
export interface ListSource<Field extends string, Record> {
  columns: SortColumns<Field>
  read(row: Row): Record
}

/**
 * Runs a list on a query that has its FROM, WHERE and columns: adds order, the start after the last row of the page
 * before, offset and limit; counts matches where asked. Text sorts by the column's collation, which the migrations
 * make code point order; null comes after every value in `asc` and before in `desc`.
 */
export async function runList<DB extends Tables, TB extends keyof DB, Output, Where, Field extends string, Item>(
  context: Pick<SqlContext, 'db' | 'run'>,
  matching: SelectQueryBuilder<DB, TB, Output>,
  query: ListQuery<Where, Field>,
  source: ListSource<Field, Item>,
): Promise<ListResult<Item>> {
  const keys: SortKey[] = query.sort.map(({ field, direction }) => {
    const { column, nullable = false } = source.columns[field]
    return { column: sql.ref(column), direction, nullable }
  })
  let page = matching.limit(query.limit)
  for (const key of keys) page = page.orderBy(key.column, (order) => orderOf(order, key))
  if (query.after !== null) page = page.where(startsAfter(keys, query.after))
  if (query.offset > 0) page = page.offset(query.offset)
  const rows = (await context.run(page)).map(source.read)
  return query.total ? { rows, total: await countRows(context, matching, maxCounted + 1) } : { rows }
}

/** How many rows a query gives, if not more than `most`. */
export async function countRows<DB, TB extends keyof DB, Output>(
  { db, run }: Pick<SqlContext, 'db' | 'run'>,
  matching: SelectQueryBuilder<DB, TB, Output>,
  most: number,
): Promise<number> {
  const first = matching.clearSelect().select(sql<number>`1`.as('one')).limit(most)
  const [counted] = await run(db.selectFrom(first.as('first')).select(sql<number>`count(*)`.as('total')))
  return int(counted?.total)
}

/** `nulls last` only where there can be nulls: without it an index serves the order in both databases. */
function orderOf<Order extends { asc(): Order; desc(): Order; nullsFirst(): Order; nullsLast(): Order }>(
  order: Order,
  { direction, nullable }: SortKey,
): Order {
  if (direction === 'asc') return nullable ? order.asc().nullsLast() : order.asc()
  return nullable ? order.desc().nullsFirst() : order.desc()
}

/** `(a, b) after (x, y)` is `a after x or (a = x and b after y)`; directions may differ, so no row comparison. */
function startsAfter(keys: readonly SortKey[], values: readonly (string | number | null)[]): Expression<SqlBool> {
  const [first, ...rest] = keys
  if (first === undefined) return sql<SqlBool>`1 = 0`
  const [value = null, ...others] = values
  const beyond = isBeyond(first, value)
  if (rest.length === 0) return beyond
  const equal = value === null ? sql<SqlBool>`${first.column} is null` : sql<SqlBool>`${first.column} = ${value}`
  return sql<SqlBool>`(${beyond} or (${equal} and ${startsAfter(rest, others)}))`
}

function isBeyond({ column, direction, nullable }: SortKey, value: string | number | null): Expression<SqlBool> {
  if (value === null) return direction === 'asc' ? sql<SqlBool>`1 = 0` : sql<SqlBool>`${column} is not null`
  if (direction === 'desc') return sql<SqlBool>`${column} < ${value}`
  return nullable ? sql<SqlBool>`(${column} > ${value} or ${column} is null)` : sql<SqlBool>`${column} > ${value}`
}
