import type { Access } from './connection/access.js'
import type { Connection } from './connection/connection.js'
import { isBusy, toStoreError } from './connection/errors.js'

/** How often other connections' commits are looked for, in ms. */
const pollMs = 50

/** Notices commits of other connections: the host's transactions, other processes. */
export interface Wake {
  onWake(listener: () => void): () => void
  stop(): void
}

/**
 * Polls `PRAGMA data_version`, which another connection's commit changes and ours does not (a few microseconds, no
 * disk read); on a handle shared with the host, also `total_changes()`. Only while somebody listens.
 */
export function createWake(access: Access, isOwn: boolean, report: (error: Error) => void): Wake {
  const listeners = new Set<() => void>()
  let timer: NodeJS.Timeout | undefined
  let seen: string | undefined
  let seenOn: Connection | undefined
  let failing = false

  function version(): string {
    const connection = access.connection()
    const { data_version: others } = connection.statement('PRAGMA data_version').get() ?? {}
    if (isOwn) return String(others)
    const { changes } = connection.statement('SELECT total_changes() AS changes').get() ?? {}
    return `${others}:${changes}`
  }

  function poll(): void {
    try {
      // A host's transaction on a shared handle may still roll back.
      if (!isOwn && access.connection().inTransaction) return
      const current = version()
      const on = access.connection()
      failing = false
      // A number of another connection says nothing
      if (current === seen && on === seenOn) return
      seen = current
      seenOn = on
    } catch (error) {
      // Said once, not twenty times a second.
      if (!isBusy(error) && !failing) report(toStoreError(error))
      failing ||= !isBusy(error)
      return
    }
    for (const listener of listeners) notify(listener)
  }

  function notify(listener: () => void): void {
    try {
      listener()
    } catch (error) {
      report(error instanceof Error ? error : new Error(String(error)))
    }
  }

  function start(): void {
    try {
      seen = version()
      seenOn = access.connection()
    } catch {
      seen = undefined
    }
    timer = setInterval(poll, pollMs)
    timer.unref()
  }

  function stop(): void {
    clearInterval(timer)
    timer = undefined
  }

  return {
    onWake(listener) {
      const entry = () => listener()
      listeners.add(entry)
      if (timer === undefined) start()
      return () => {
        listeners.delete(entry)
        if (listeners.size === 0) stop()
      }
    },
    stop() {
      listeners.clear()
      stop()
    },
  }
}
