import type { Sort } from '../types/list.js'

/** A condition on a time, in ms: from (inclusive) and until (exclusive), or any of these. */
export type TimeWhere = { from?: number; until?: number } | number[]

/** A list as a store sees it: core has checked it and has decoded the cursor. */
export interface ListQuery<Where, Field extends string> {
  tenant: string
  /** Every condition must hold; an empty list matches nothing. */
  where: Where
  /**
   * Never empty, no field twice, ends with `id`. Strings MUST sort by code point (not by locale), numbers by value,
   * null after every value in `asc` and before in `desc`.
   */
  sort: Sort<Field>[]
  /** Values of the `sort` fields of the last row of the page before; MUST start strictly after it. */
  after: (string | number | null)[] | null
  /** Rows to skip; 0 with `after`. */
  offset: number
  /** 1 to 1001: core asks for one more than the page to know whether another follows. */
  limit: number
  /** Whether to count matches, disregarding the page: up to `maxCounted`. */
  total: boolean
}

/**
 * At most `limit` rows. Where it was asked for, `total` is the number of matches, and more than `maxCounted` where there
 * are more than that: a store MAY stop counting there.
 */
export interface ListResult<Row> {
  rows: Row[]
  total?: number
}
