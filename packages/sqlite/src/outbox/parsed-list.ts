import { textArray } from '@posthorn/sql'

const most = 10_000
const parsed = new Map<string, readonly string[]>()

/** The list in a JSON text column. Remembered: few distinct lists are read again with every publish. */
export function parsedList(column: string | null): readonly string[] | null {
  if (column === null) return null
  const known = parsed.get(column)
  if (known !== undefined) return known
  const list = textArray(column)
  if (parsed.size >= most) parsed.clear()
  parsed.set(column, list)
  return list
}
