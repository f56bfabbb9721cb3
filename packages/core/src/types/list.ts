/** Which page of a list: by cursor (stable under inserts) or by offset. `limit` is 1 to 1000. Default: 50. */
export type PageRequest =
  | { cursor?: string | undefined; limit?: number | undefined }
  | { offset: number; limit?: number | undefined }

/** One sort key. */
export interface Sort<Field extends string> {
  field: Field
  direction: 'asc' | 'desc'
}

/** What every list takes. `total: true` counts all matches, which costs a scan of them. */
export interface ListRequest<Where, Field extends string> {
  where?: Where | undefined
  sort?: Sort<Field>[] | undefined
  page?: PageRequest | undefined
  total?: boolean | undefined
}

/** One page. `nextCursor` is null on the last page; `total` is there only when asked for. */
export interface Page<Item> {
  data: Item[]
  nextCursor: string | null
  total?: number
}
