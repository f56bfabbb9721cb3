/** A look through the index of what is due. */
export interface Look {
  /** The store's time of it, in ms. */
  now: number
  /** The lowest `due_at` of a pending row that it saw, whoever has it locked; null where there is none. */
  firstDueAt: number | null
}

/** No row is due earlier. */
export const beginning = Number.MIN_SAFE_INTEGER

/** How long a statement may take from reading the time to its commit, in ms, without its rows being passed over. */
export const lateMs = 1000

/** A look from the beginning comes after 20 times as long as the last one took, within these bounds, in ms. */
const shareOfTime = 20
const leastMs = 1000
/** The longest that a row may be passed over. */
export const mostMs = 30_000

/**
 * Where looks for due deliveries begin. PostgreSQL keeps the index entries of rows that have been claimed and settled as
 * long as any transaction of the server might still see them, and a look from the beginning would pass them all: beside a
 * backup of an hour, those of an hour. So looks begin where the lowest pending row was seen, and a second before now at most.
 *
 * What becomes visible before that lowers the bound: calls of this process say so (`lower`, `since`), other processes and
 * transactions of hosts with their notifications. What nobody tells of (a notification that was lost, or is switched off;
 * a statement that took longer than a second, or whose answer was lost; a clock set back; a restored backup) is found by
 * the next look from the beginning.
 *
 * `now` is monotonic, in ms.
 */
export function createDueBound(now: () => number = () => performance.now()) {
  const looks = new Set<{ low: number }>()
  let from = beginning
  let wholeAt = Number.NEGATIVE_INFINITY
  /** What the server's time is ahead of `now`, at least; null before the first look. */
  let ahead: number | null = null

  /** Rows due at this time, or later, have become visible. */
  function lower(dueAt: number): void {
    from = Math.min(from, dueAt)
    for (const look of looks) look.low = Math.min(look.low, dueAt)
  }

  return {
    lower,
    /** Rows have become visible whose times were read since `startedAt`, by `now`. */
    since(startedAt: number): void {
      if (ahead !== null) lower(Math.floor(startedAt + ahead))
    },
    now,
    /** Where a look begins that need not find all. */
    from: () => from,
    /** Looks: `ask` is told where to begin. `whole`: at the beginning, as it does by itself now and then. */
    async look<Found extends Look>(whole: boolean, ask: (from: number) => Promise<Found>): Promise<Found> {
      const askedAt = now()
      const isWhole = whole || askedAt >= wholeAt
      const look = { low: Number.POSITIVE_INFINITY }
      looks.add(look)
      try {
        const found = await ask(isWhole ? beginning : from)
        looks.delete(look)
        from = Math.min(look.low, found.firstDueAt ?? Number.POSITIVE_INFINITY, found.now - lateMs)
        // Looks that are under way may have begun later than what this one saw
        lower(from)
        const answeredAt = now()
        ahead = found.now - answeredAt
        if (isWhole) wholeAt = answeredAt + Math.min(mostMs, Math.max(leastMs, shareOfTime * (answeredAt - askedAt)))
        return found
      } finally {
        looks.delete(look)
      }
    },
  }
}

export type DueBound = ReturnType<typeof createDueBound>
