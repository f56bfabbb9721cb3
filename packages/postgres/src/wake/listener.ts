import { Client, type ClientConfig } from 'pg'
import { storeError } from '../connection/errors.js'

/** A connection that listens for wakes as long as it is open. */
export interface WakeListener {
  close(): Promise<void>
}

/** Waits between attempts to connect again, in ms: doubling, with a share of chance so that processes do not come at once. */
const firstDelayMs = 100
const longestDelayMs = 10_000

/**
 * Keeps one connection of its own that LISTENs on `channel`. It outlives the server's restarts: a lost connection is
 * reported, opened again with growing delays, and followed by a wake, for what was missed. `ignore` is the payload of
 * this process's own notifications.
 */
export function openWakeListener(options: {
  config: ClientConfig
  channel: string
  ignore: string
  wake: () => void
  report: (error: Error) => void
}): WakeListener {
  let client: Client | undefined
  let timer: NodeJS.Timeout | undefined
  let failures = 0
  let isClosed = false

  async function connect(): Promise<void> {
    const next = new Client({ ...options.config, keepAlive: true, connectionTimeoutMillis: 10_000 })
    client = next
    const lost = (error: unknown): void => {
      if (client !== next) return
      client = undefined
      next.end().catch(() => {})
      if (isClosed) return
      options.report(storeError(error))
      timer = setTimeout(connect, Math.min(longestDelayMs, firstDelayMs * 2 ** failures) * (0.5 + Math.random()))
      failures++
    }
    // Stays on after `lost`: a client may emit several errors, and one without a listener would end the process.
    next.on('error', lost)
    next.on('end', () => lost(new Error('The listening connection was closed.')))
    next.on('notification', ({ payload }) => {
      if (payload !== options.ignore) options.wake()
    })
    try {
      await next.connect()
      await next.query(`LISTEN "${options.channel}"`)
      failures = 0
      options.wake()
    } catch (error) {
      lost(error)
    }
  }

  void connect()
  return {
    async close() {
      isClosed = true
      clearTimeout(timer)
      const last = client
      client = undefined
      await last?.end().catch(() => {})
    },
  }
}
