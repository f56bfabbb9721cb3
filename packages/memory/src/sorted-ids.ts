import { compareCodePoints } from './code-points.js'

/** Index of the first id that is not before `id`. */
function position(ids: readonly string[], id: string): number {
  let low = 0
  let high = ids.length
  while (low < high) {
    const middle = (low + high) >> 1
    const candidate = ids[middle]
    if (candidate !== undefined && compareCodePoints(candidate, id) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/** Adds `id` to a list in code point order, unless it is there. */
export function addId(ids: string[], id: string): void {
  const at = position(ids, id)
  if (ids[at] !== id) ids.splice(at, 0, id)
}

/** Removes `id` from a list in code point order, if it is there. */
export function removeId(ids: string[], id: string): void {
  const at = position(ids, id)
  if (ids[at] === id) ids.splice(at, 1)
}

/** At most `limit` ids after `after` (null: from the start). */
export function idsAfter(ids: readonly string[], after: string | null, limit: number): string[] {
  if (after === null) return ids.slice(0, limit)
  const at = position(ids, after)
  const start = ids[at] === after ? at + 1 : at
  return ids.slice(start, start + limit)
}
