/**
 * What a verb gives that works in batches, each from where the last one ended. Callers let the event loop turn in between,
 * so a store that works on their thread SHOULD do only as much in one as takes a few milliseconds, whatever the limit.
 */
export interface Batch {
  /** `after` of the next batch, in the store's own words; null: none are left. What a batch kept is not looked at again. */
  next: string | null
}
