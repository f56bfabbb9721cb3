import * as v from 'valibot'
import { oneIssue, WebhooksError } from '../errors.js'
import { isUuid } from '../ids/uuidv7.js'
import { integer, list, text } from '../input/check.js'
import { type ListQuery, type ListResult, maxCounted } from '../ports/index.js'
import type { ListRequest, Page, Sort } from '../types/index.js'

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

type CursorValue = string | number | null

/** What a sort field has in every row. A store must not be given anything else: databases refuse to compare it. */
export type CursorKind = 'uuid' | 'text' | 'text or null' | 'number'

const isOfKind: Readonly<Record<CursorKind, (value: CursorValue) => boolean>> = {
  uuid: (value) => typeof value === 'string' && isUuid(value),
  text: (value) => typeof value === 'string',
  'text or null': (value) => value === null || typeof value === 'string',
  number: (value) => typeof value === 'number',
}

function signature(list: string, sort: readonly Sort<string>[]): string {
  return [list, ...sort.map(({ field, direction }) => `${field}:${direction}`)].join(',')
}

/** Text that stands for a row's place in the list of that name, so sorted: opaque to callers, safe in a URL. */
export function encodeCursor(list: string, sort: readonly Sort<string>[], values: readonly CursorValue[]): string {
  return Buffer.from(JSON.stringify([signature(list, sort), ...values]), 'utf8').toString('base64url')
}

/** @throws invalid_cursor where the text is none of ours, has what no row has, or was made for another list or sort */
export function decodeCursor<Field extends string>(
  list: string,
  sort: readonly Sort<Field>[],
  kinds: Readonly<Record<Field, CursorKind>>,
  cursor: string,
): CursorValue[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    parsed = null
  }
  if (Array.isArray(parsed) && parsed.length === sort.length + 1 && parsed[0] === signature(list, sort)) {
    const values: unknown[] = parsed.slice(1)
    const isRow = (given: CursorValue[]) =>
      sort.every(({ field }, index) => isOfKind[kinds[field]](given[index] ?? null))
    if (values.every(isCursorValue) && isRow(values)) return values
  }
  const must = 'must be the nextCursor of a page of this list, with the same sort'
  throw new WebhooksError('invalid_cursor', `cursor: ${must}.`, oneIssue('page.cursor', must))
}

function isCursorValue(value: unknown): value is CursorValue {
  if (typeof value === 'string') return value.length <= 4096 && !value.includes('\0') && value.isWellFormed()
  return value === null || (typeof value === 'number' && Number.isSafeInteger(value))
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
