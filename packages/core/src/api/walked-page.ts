import { turn } from '../batches.js'

/** Rows that are read before the event loop turns, where most of them may not match. */
export const walkBatch = 500
/** Batches that are looked through for one page. */
const mostBatches = 20

/** A list that can only be walked in its order. */
export interface Walk<Row, Key> {
  limit: number
  /** Rows that are read at once. */
  batch: number
  after: Key | null
  read(after: Key | null, most: number): Promise<Row[]>
  keyOf(row: Row): Key
  matches(row: Row): boolean
}

/** The next rows that match, and after which row to go on; null: there are no more. It gives few where few match. */
export async function walkedPage<Row, Key>(walk: Walk<Row, Key>): Promise<{ rows: Row[]; next: Key | null }> {
  const { limit, batch: size } = walk
  const rows: Row[] = []
  let { after } = walk
  for (let batches = 0; batches < mostBatches; batches++) {
    const batch = await walk.read(after, size)
    for (const row of batch) {
      if (rows.length === limit) return { rows, next: after }
      after = walk.keyOf(row)
      if (walk.matches(row)) rows.push(row)
    }
    if (batch.length < size) return { rows, next: null }
    await turn()
  }
  return { rows, next: after }
}
