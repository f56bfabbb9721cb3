/** How far lists and `stats` count: all of a large log or backlog would take as long as it is. */
export const maxCounted = 10_000
