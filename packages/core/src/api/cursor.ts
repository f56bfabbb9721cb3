import { oneIssue, WebhooksError } from '../errors.js'
import { isUuid } from '../ids/uuidv7.js'
import type { Sort } from '../types/index.js'

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
