/** Which page of a list: by cursor (stable under inserts) or by offset. `limit` is 1 to 1000, 50 unless told. */
export type PageRequest = { cursor?: string; limit?: number } | { offset: number; limit?: number }

/** One sort key. */
export interface Sort<Field extends string> {
  field: Field
  direction: 'asc' | 'desc'
}

/** What every list takes. `total: true` counts all matches, which costs a scan of them. */
export interface ListRequest<Where, Field extends string> {
  where?: Where
  sort?: Sort<Field>[]
  page?: PageRequest
  total?: boolean
}

/** One page. `nextCursor` is null on the last page; `total` is there only when asked for. */
export interface Page<Item> {
  data: Item[]
  nextCursor: string | null
  total?: number
}
