/** Which page of a list: by cursor (stable under inserts) or by offset. `limit` is 1 to 1000. Default: 50. */
export type PageRequest =
  | { cursor?: string | undefined; limit?: number | undefined }
  | { offset: number; limit?: number | undefined }

/** One sort key. */
export interface Sort<Field extends string> {
  field: Field
  direction: 'asc' | 'desc'
}

/** What every list takes. `total: true` counts matches too, up to 10,000, which costs a scan of them. */
export interface ListRequest<Where, Field extends string> {
  where?: Where | undefined
  sort?: Sort<Field>[] | undefined
  page?: PageRequest | undefined
  total?: boolean | undefined
}

/**
 * One page. `nextCursor` is null on the last page. Only when asked for, `total` is the number of matches; where there are
 * more than 10,000, it is 10,000 and `totalIsCapped` is true.
 */
export interface Page<Item> {
  data: Item[]
  nextCursor: string | null
  total?: number
  totalIsCapped?: true
}
