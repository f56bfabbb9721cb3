import { setImmediate } from 'node:timers/promises'
import { type ListQuery, type ListResult, maxCounted } from '@posthorn/core'
import { type Compilable, type Expression, type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import { text, textOrNull } from './columns.js'
import type { SqlContext } from './dialect.js'
import { countRows, type ListSource, runList } from './list-query.js'
import type { Tables } from './tables.js'

type Direction = 'asc' | 'desc'

/** Finds the id of the row that is `rows` further along an index of all rows that may match: one row, or none. */
export type Walk = (beyond: Expression<SqlBool>[], direction: Direction, rows: number) => Compilable

/** The parts of a list of the log that are its own. */
export interface LogListSource<Item> extends ListSource<'id', Item> {
  /** Whether there are conditions beside the tenant's, so that a page may have to be searched for. */
  isFiltered: boolean
  /** null where the conditions name the rows, so that there is nothing to walk. */
  walk: Walk | null
}

/**
 * As `runList`, for lists as long as the log. Where the database works on this thread, totals and pages that have to be
 * searched for are put together from stretches of the log, and the event loop turns in between.
 */
export async function runLogList<DB extends Tables, TB extends keyof DB, Output, Where, Item>(
  context: SqlContext,
  matching: SelectQueryBuilder<DB, TB, Output>,
  query: ListQuery<Where, 'id'>,
  source: LogListSource<Item>,
): Promise<ListResult<Item>> {
  const { stretch } = context.dialect
  const direction = query.sort[0]?.direction
  if (stretch === undefined || source.walk === null || direction === undefined) {
    return runList(context, matching, query, source)
  }
  const inStretches = stretches(context, matching, {
    column: source.columns.id.column,
    walk: source.walk,
    rows: stretch,
  })

  async function page(way: Direction): Promise<Item[]> {
    const rows: Item[] = []
    let { offset } = query
    for await (const part of inStretches(textOrNull(query.after?.[0] ?? null), way)) {
      const skipped = offset === 0 ? 0 : Math.min(offset, await countRows(context, part, maxCounted))
      offset -= skipped
      const rest = { ...query, after: null, offset: skipped, limit: query.limit - rows.length, total: false }
      rows.push(...(await runList(context, part, rest, source)).rows)
      if (rows.length >= query.limit) break
    }
    return rows
  }

  const isNear = !source.isFiltered && query.offset <= stretch
  const { rows } = isNear
    ? await runList(context, matching, { ...query, total: false }, source)
    : { rows: await page(direction) }
  if (!query.total) return { rows }
  let total = 0
  for await (const part of inStretches(null, 'asc')) {
    total += await countRows(context, part, maxCounted + 1)
    if (total > maxCounted) break
  }
  return { rows, total }
}

/** The matching rows after an id, stretch by stretch. */
function stretches<DB, TB extends keyof DB, Output>(
  { run }: Pick<SqlContext, 'run'>,
  matching: SelectQueryBuilder<DB, TB, Output>,
  { column, walk, rows }: { column: string; walk: Walk; rows: number },
) {
  const id = sql.ref(column)
  return async function* inStretches(first: string | null, way: Direction) {
    const isAfter = (end: string) => (way === 'asc' ? sql<SqlBool>`${id} > ${end}` : sql<SqlBool>`${id} < ${end}`)
    const isUpTo = (end: string) => (way === 'asc' ? sql<SqlBool>`${id} <= ${end}` : sql<SqlBool>`${id} >= ${end}`)
    for (let from = first; ; await setImmediate()) {
      const beyond = from === null ? [] : [isAfter(from)]
      const [last] = await run(walk(beyond, way, rows))
      if (last === undefined) {
        yield matching.where((eb) => eb.and(beyond))
        return
      }
      const end = text(last.id)
      yield matching.where((eb) => eb.and([...beyond, isUpTo(end)]))
      from = end
    }
  }
}
