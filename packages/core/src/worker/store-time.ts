import type { Clock } from '../ports/index.js'

/**
 * The store's time as far as a process can tell, in ms since 1970: what messages expire by, and what is stored. Until the
 * store has told, it is the wall clock's. It goes on with monotonic time: where that stands still, as a machine sleeps,
 * it is late, so that a retry is not given up which the store, asked then, may still give.
 */
export function createStoreTime(clock: Pick<Clock, 'now' | 'monotonic'>) {
  let ahead: number | null = null
  return {
    now: (): number => (ahead === null ? clock.now() : Math.round(clock.monotonic() + ahead)),
    /** The store has told its time, at some moment since monotonic time `askedAt`: no more than that is certain. */
    heard(time: number, askedAt: number): void {
      const now = clock.monotonic()
      ahead = Math.max(time - now, Math.min(time - askedAt, ahead ?? clock.now() - now))
    },
  }
}
