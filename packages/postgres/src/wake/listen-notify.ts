import { Client, type ClientConfig } from 'pg'
import { closeGraceMs, within } from '../connection/deadline.js'
import { noAnswer, storeError } from '../connection/errors.js'
import { beginning } from '../outbox/due-bound.js'

/** A connection that listens for wakes as long as it is open. */
export interface WakeListener {
  close(): Promise<void>
}

/** Waits between attempts to connect again, in ms: doubling, with a share of chance so that processes do not come at once. */
const firstDelayMs = 100
const longestDelayMs = 10_000

/**
 * Keeps one connection of its own that LISTENs on `channel`. It outlives the server's restarts: a lost connection is
 * reported, opened again with growing delays, and followed by a wake, for what was missed. A connection on which nothing
 * is said looks like one that is dead, so each `timeoutMs` it has to answer, within as long. `wake` is told since when
 * something may be due. Notifications are `<who>:<since when>`; `ignore` is who sends this process's own.
 */
export function openWakeListener(options: {
  config: ClientConfig
  channel: string
  ignore: string
  wake: (dueAt: number) => void
  report: (error: Error) => void
  timeoutMs: number
}): WakeListener {
  const { timeoutMs } = options
  let client: Client | undefined
  let timer: NodeJS.Timeout | undefined
  let failures = 0

  async function connect(): Promise<void> {
    const next = new Client({ ...options.config, keepAlive: true, connectionTimeoutMillis: timeoutMs })
    client = next
    const lost = (error: unknown): void => {
      if (client !== next) return
      client = undefined
      clearTimeout(timer)
      next.connection.stream.destroy()
      options.report(storeError(error))
      timer = setTimeout(connect, Math.min(longestDelayMs, firstDelayMs * 2 ** failures) * (0.5 + Math.random()))
      failures++
    }
    /** Asks for the channel, again and again: it costs nothing where it is listened on already. */
    const listen = async (): Promise<void> => {
      await within(timeoutMs, next.query(`LISTEN "${options.channel}"`), () => noAnswer(timeoutMs))
      if (client === next) timer = setTimeout(() => listen().catch(lost), timeoutMs)
    }
    // Stays on after `lost`: a client may emit several errors, and one without a listener would end the process.
    next.on('error', lost)
    next.on('end', () => lost(new Error('The listening connection was closed.')))
    next.on('notification', ({ payload }) => {
      const [who, dueAt] = (payload ?? '').split(':')
      if (who !== options.ignore) options.wake(dueAt ? Number(dueAt) || beginning : beginning)
    })
    try {
      await next.connect()
      await listen()
      if (client !== next) return
      failures = 0
      options.wake(beginning)
    } catch (error) {
      lost(error)
    }
  }

  void connect()
  return {
    async close() {
      clearTimeout(timer)
      const last = client
      client = undefined
      if (last === undefined) return
      await within(closeGraceMs, last.end(), () => noAnswer(closeGraceMs)).catch(() => last.connection.stream.destroy())
    },
  }
}

/** Tells other processes that work is waiting. */
export interface Notifier {
  /**
   * Sends since when something is due, by the store's time in ms: now, or at the end of the interval that is running, and
   * never more than once per interval.
   */
  notify(dueAt: number): void
  /** Sends what is still to be sent. */
  flush(): Promise<void>
}

/**
 * NOTIFY takes a database-wide lock when it commits, so it stays out of the insert and is sent at most once per
 * `intervalMs`, and one after another: while that lock is not to be had, more of them would use the pool up. What goes
 * wrong is not reported: workers poll as well, and the next call of the store will say it.
 */
export function createNotifier(send: (dueAt: number) => Promise<unknown>, intervalMs: number): Notifier {
  let timer: NodeJS.Timeout | undefined
  let waiting: number | null = null
  let sending: Promise<void> | null = null

  async function run(dueAt: number): Promise<void> {
    waiting = null
    await send(dueAt).catch(() => {})
    sending = null
    if (waiting !== null && timer === undefined) fire(waiting)
  }

  function fire(dueAt: number): void {
    timer = setTimeout(() => {
      timer = undefined
      if (waiting !== null && sending === null) fire(waiting)
    }, intervalMs)
    timer.unref()
    sending = run(dueAt)
  }

  return {
    notify(dueAt) {
      if (timer === undefined && sending === null) fire(dueAt)
      else waiting = Math.min(waiting ?? dueAt, dueAt)
    },
    async flush() {
      await sending
      clearTimeout(timer)
      timer = undefined
      if (waiting !== null) fire(waiting)
      clearTimeout(timer)
      timer = undefined
      await sending
    },
  }
}
