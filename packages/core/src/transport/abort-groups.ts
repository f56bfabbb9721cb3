/** Something under way that an abort ends. */
export interface Abortable {
  abort(): void
}

/** Tells many requests of one signal's abort through one listener; thousands of listeners on one signal are slow. */
export interface AbortGroups {
  /** `item.abort()` is called once if the signal aborts before `remove`. The signal must not have been aborted yet. */
  add(signal: AbortSignal, item: Abortable): void
  remove(signal: AbortSignal, item: Abortable): void
}

interface Group {
  items: Set<Abortable>
  listener: () => void
}

/** Makes an empty registry. A signal that nobody waits for is not referenced and has no listener. */
export function createAbortGroups(): AbortGroups {
  const groups = new Map<AbortSignal, Group>()
  const drop = (signal: AbortSignal, group: Group) => {
    signal.removeEventListener('abort', group.listener)
    groups.delete(signal)
  }
  const open = (signal: AbortSignal): Group => {
    const group: Group = {
      items: new Set(),
      listener: () => {
        drop(signal, group)
        for (const item of group.items) item.abort()
      },
    }
    groups.set(signal, group)
    signal.addEventListener('abort', group.listener)
    return group
  }
  return {
    add(signal, item) {
      const group = groups.get(signal) ?? open(signal)
      group.items.add(item)
    },
    remove(signal, item) {
      const group = groups.get(signal)
      if (group?.items.delete(item) && group.items.size === 0) drop(signal, group)
    },
  }
}
