/**
 * Rows that one batch of housekeeping deletes or changes, whatever it was allowed: a few milliseconds, for which the
 * process does nothing else. Many small commits cost more in all than few large ones; that is its price.
 */
export const batchRows = 200
