/**
 * Core's `isHeld` as SQL: the status of a new queue row, of the rows of endpoint and health with these aliases. A health
 * that is missing (null) holds nothing.
 */
export function statusSql(endpoint: string, health: string): string {
  const isHeld = `NOT ${endpoint}.is_active OR ${endpoint}.suspended_at IS NOT NULL OR ${endpoint}.is_ordered OR ${health}.gated`
  return `CASE WHEN ${isHeld} THEN 'held' ELSE 'pending' END`
}
