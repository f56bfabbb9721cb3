import type { ClientConfig } from 'pg'
import type { PostgresSource, PostgresStoreOptions } from '../options.js'
import { openWakeListener, type WakeListener } from './listen-notify.js'

/** The `onWake` of a store. */
export interface Wake {
  onWake(listener: () => void): () => void
  close(): Promise<void>
}

/** The listening connection opens with the first listener and closes with the last. `config` null: never. */
export function createWake(options: {
  config: ClientConfig | null
  channel: string
  self: string
  /** Told since when something may be due, before the listeners are. */
  onDue: (dueAt: number) => void
  report: (error: Error) => void
  timeoutMs: number
}): Wake {
  const { config, channel, self, onDue, report, timeoutMs } = options
  const listeners = new Set<() => void>()
  let open: WakeListener | undefined
  let closing: Promise<void> | undefined
  let isClosed = false

  const wake = (dueAt: number): void => {
    onDue(dueAt)
    for (const listener of listeners) listener()
  }

  function closeListener(): void {
    if (open !== undefined) closing = open.close()
    open = undefined
  }

  return {
    onWake(listener) {
      if (isClosed) return () => {}
      const entry = () => listener()
      listeners.add(entry)
      if (config !== null) open ??= openWakeListener({ config, channel, ignore: self, wake, report, timeoutMs })
      return () => {
        listeners.delete(entry)
        if (listeners.size === 0) closeListener()
      }
    },
    async close() {
      isClosed = true
      listeners.clear()
      closeListener()
      await closing
    },
  }
}

/** How the listening connection is opened; null where the store does not listen. */
export function listenConfig(source: PostgresSource, listen: PostgresStoreOptions['listen']): ClientConfig | null {
  if (listen === false) return null
  if (listen !== undefined) return { connectionString: listen.connectionString }
  if ('connectionString' in source) return { connectionString: source.connectionString }
  if ('kysely' in source || source.pool.options === undefined) return null
  // `pg` keeps the password out of what a copy would take.
  const { password } = source.pool.options
  return { ...source.pool.options, password }
}
