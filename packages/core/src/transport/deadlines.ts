/** Something that must end by `deadline`, on the clock of `performance.now()`, in ms. */
export interface Expirable {
  readonly deadline: number
  expire(): void
}

/** Many deadlines on one timer: adding and removing one costs a set operation instead of a timer. */
export interface Deadlines {
  add(item: Expirable): void
  remove(item: Expirable): void
}

/**
 * Calls `expire()` at most `resolutionMs` after an item's deadline. The timer never keeps the process alive and stops
 * while there is nothing to watch.
 */
export function createDeadlines(resolutionMs = 25): Deadlines {
  const items = new Set<Expirable>()
  let timer: NodeJS.Timeout | undefined
  const sweep = () => {
    if (items.size === 0) {
      clearInterval(timer)
      timer = undefined
      return
    }
    const now = performance.now()
    for (const item of items) {
      if (item.deadline > now) continue
      items.delete(item)
      item.expire()
    }
  }
  return {
    add(item) {
      items.add(item)
      timer ??= setInterval(sweep, resolutionMs).unref()
    },
    remove: (item) => {
      items.delete(item)
    },
  }
}
