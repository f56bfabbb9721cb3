/** ms as the API shows them. */
export function dateOrNull(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms)
}
