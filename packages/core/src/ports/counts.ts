/** How far a list counts its matches: all those of a large log would take as long as the log is. */
export const maxTotal = 10_000

/** How many pending and how many held deliveries `stats` counts: a backlog of millions would take as long as it is. */
export const maxCounted = 100_000
