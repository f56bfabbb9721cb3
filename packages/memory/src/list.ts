import type { ListQuery, ListResult, TimeWhere } from '@posthorn/core'
import { compareCodePoints } from './code-points.js'

/** A value that rows are sorted by. */
export type SortValue = string | number | null

/** What a list needs to know of its rows. */
export interface ListedRows<Row, Field extends string> {
  rows: Iterable<Row>
  matches(row: Row): boolean
  value(row: Row, field: Field): SortValue
}

function compareValues(left: SortValue, right: SortValue): number {
  if (left === right) return 0
  if (left === null) return 1
  if (right === null) return -1
  if (typeof left === 'string' && typeof right === 'string') return compareCodePoints(left, right)
  return Number(left) - Number(right)
}

/** One page of the rows that match. Scans and sorts them: lists are no hot path. */
export function listRows<Row, Where, Field extends string>(
  query: ListQuery<Where, Field>,
  { rows, matches, value }: ListedRows<Row, Field>,
): ListResult<Row> {
  const { sort, after, offset, limit } = query

  function compare(row: Row, other: (field: Field, index: number) => SortValue): number {
    for (const [index, { field, direction }] of sort.entries()) {
      const order = compareValues(value(row, field), other(field, index))
      if (order !== 0) return direction === 'asc' ? order : -order
    }
    return 0
  }

  const matching: Row[] = []
  for (const row of rows) if (matches(row)) matching.push(row)
  const rest =
    after === null ? matching : matching.filter((row) => compare(row, (_, index) => after[index] ?? null) > 0)
  rest.sort((left, right) => compare(left, (field) => value(right, field)))
  const page = rest.slice(offset, offset + limit)
  return query.total ? { rows: page, total: matching.length } : { rows: page }
}

/** Whether `value` is one of `list`; an absent list says nothing. */
export function isAmong<Value>(list: readonly Value[] | undefined, value: Value): boolean {
  return list === undefined || list.includes(value)
}

/** Whether a time meets a condition; an absent one, or an absent end of a range, says nothing. */
export function isWithin(range: TimeWhere | undefined, at: number): boolean {
  if (Array.isArray(range)) return range.includes(at)
  return at >= (range?.from ?? Number.NEGATIVE_INFINITY) && at < (range?.until ?? Number.POSITIVE_INFINITY)
}
