import * as v from 'valibot'
import { oneIssue, WebhooksError } from '../errors.js'
import { dateSchema, integer, list, text } from '../input/check.js'
import { type ListQuery, type ListResult, maxCounted, type TimeWhere } from '../ports/index.js'
import type { ListRequest, Page, Sort } from '../types/index.js'
import { type CursorKind, decodeCursor, encodeCursor } from './cursor.js'

const defaultLimit = 50
const maxLimit = 1000
/** Longest cursor: a name of 255 and a URL of 2,048 characters, each of them six long in JSON, in base64. */
const maxCursor = 20_000

const limitSchema = v.optional(integer(1, maxLimit))

/** Schema of `page`. */
export const pageSchema = v.optional(
  v.union(
    [
      v.strictObject({ offset: integer(0, 1_000_000_000), limit: limitSchema }),
      v.strictObject({ cursor: v.optional(text(maxCursor)), limit: limitSchema }),
    ],
    `must be { cursor?, limit? } or { offset, limit? } with limit from 1 to ${maxLimit} and offset from 0`,
  ),
)

/** Schema of `sort` over the fields given. */
export function sortSchema<Field extends string>(fields: readonly [Field, ...Field[]]) {
  const message = `must be a list of { field, direction } with field one of ${fields.join(', ')}`
  const key = v.strictObject({ field: v.picklist(fields), direction: v.picklist(['asc', 'desc']) }, message)
  return v.optional(list(key, fields.length, message))
}

/** Schema of a condition: a value or a list of values. */
export function anyOf<Item extends v.GenericSchema<string | number, string | number>>(
  item: Item,
  message = 'must be a value or a list of at most 1000',
) {
  return v.optional(v.union([item, list(item, 1000, message)], message))
}

/** Schema of a condition on one of few names. */
export function anyNameOf<const Name extends string>(names: readonly Name[]) {
  return anyOf(v.picklist(names), `must be one of ${names.join(', ')}, or a list of them`)
}

/** Schema of a time range. */
export const rangeSchema = v.optional(
  v.strictObject({ from: v.optional(dateSchema), until: v.optional(dateSchema) }, 'must be { from?, until? } of Dates'),
)

/** Schema of a condition on a time: a range, a time or a list of times. */
export const timesSchema = v.optional(
  v.union(
    // First what a range would take for an object without ends
    [
      dateSchema,
      list(dateSchema, 1000),
      v.strictObject({ from: v.optional(dateSchema), until: v.optional(dateSchema) }),
    ],
    'must be a Date, a list of at most 1000, or { from?, until? } of Dates',
  ),
)

/** A condition as stores take it. */
export function values<T extends string | number>(condition: T | T[] | undefined): T[] | undefined {
  return condition === undefined || Array.isArray(condition) ? condition : [condition]
}

/** A time range as stores take it. */
export function range(dates: { from?: Date | undefined; until?: Date | undefined } | undefined) {
  if (dates === undefined) return undefined
  const result: { from?: number; until?: number } = {}
  if (dates.from !== undefined) result.from = dates.from.getTime()
  if (dates.until !== undefined) result.until = dates.until.getTime()
  return result
}

/** A condition on a time as stores take it. */
export function times(condition: v.InferOutput<typeof timesSchema>): TimeWhere | undefined {
  if (condition instanceof Date) return [condition.getTime()]
  return Array.isArray(condition) ? condition.map((date) => date.getTime()) : range(condition)
}

/** An object without its undefined values. */
export function defined<T extends object>(object: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const result: { [Key in keyof T]?: Exclude<T[Key], undefined> } = {}
  for (const key in object) {
    const value = object[key]
    if (value !== undefined) Object.assign(result, { [key]: value })
  }
  return result
}

function fullSort<Field extends string>(sort: Sort<Field>[], id: Field): Sort<Field>[] {
  const seen = new Set<string>()
  for (const { field } of sort) {
    if (seen.has(field)) {
      const what = `has ${field} twice`
      throw new WebhooksError('invalid_argument', `sort: ${what}.`, oneIssue('sort', what))
    }
    seen.add(field)
  }
  const at = sort.findIndex(({ field }) => field === id)
  if (at >= 0) return sort.slice(0, at + 1)
  return [...sort, { field: id, direction: sort.at(-1)?.direction ?? 'desc' }]
}

export interface ListRun<Where, Field extends string, Row, Item> {
  /** The list's name: a cursor is good for its own list only. */
  name: string
  tenant: string
  where: Where
  request: Pick<ListRequest<unknown, Field>, 'sort' | 'page' | 'total'>
  /** The field every sort ends with. */
  id: Field
  /** What each sort field has. */
  kinds: Readonly<Record<Field, CursorKind>>
  list: (query: ListQuery<Where, Field>) => Promise<ListResult<Row>>
  /** A row's value of a sort field. */
  valueOf: (row: Row, field: Field) => string | number | null
  present: (row: Row) => Item
}

/** Runs one list: cursor or offset in, page out. @throws invalid_cursor, invalid_argument */
export async function runList<Where, Field extends string, Row, Item>(
  run: ListRun<Where, Field, Row, Item>,
): Promise<Page<Item>> {
  const { page = {}, total = false } = run.request
  const sort = fullSort(run.request.sort ?? [], run.id)
  const limit = page.limit ?? defaultLimit
  const cursor = 'cursor' in page ? page.cursor : undefined
  const { rows, total: count } = await run.list({
    tenant: run.tenant,
    where: run.where,
    sort,
    after: cursor === undefined ? null : decodeCursor(run.name, sort, run.kinds, cursor),
    offset: 'offset' in page ? page.offset : 0,
    limit: limit + 1,
    total,
  })
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const more = rows.length > limit && last !== undefined
  const result: Page<Item> = {
    data: shown.map(run.present),
    nextCursor: more
      ? encodeCursor(
          run.name,
          sort,
          sort.map(({ field }) => run.valueOf(last, field)),
        )
      : null,
  }
  if (total) result.total = Math.min(count ?? 0, maxCounted)
  if (total && (count ?? 0) > maxCounted) result.totalIsCapped = true
  return result
}
