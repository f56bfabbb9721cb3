import type { Row } from '@posthorn/sql'
import { within } from './deadline.js'
import { endsConnection, noAnswer, noConnection, storeError } from './errors.js'

/** As much of a `pg` client as the store uses. */
export interface PgClient {
  query(text: string, values: unknown[]): Promise<{ rows: Row[] }>
  on(event: 'error', listener: (error: Error) => void): unknown
  off(event: 'error', listener: (error: Error) => void): unknown
  /** `true` destroys it; otherwise it goes back to its pool. */
  release(destroy?: boolean): void
}

/** A client for as long as somebody works with it. */
export interface Lent<Client> {
  client: Client
  /** Sends a statement and waits for its answer, for as long as told. Throws `WebhooksError`s. */
  ask<Result>(send: () => Promise<Result>, timeoutMs?: number): Promise<Result>
  /** Has the client destroyed at the end. */
  discard(): void
}

/**
 * Lends clients of a pool, one at a time. Getting one and each answer have `timeoutMs`; a client that gave none in time, or
 * whose connection was lost, is destroyed and never goes back to the pool, be that ours or the host's.
 */
export function lender<Client extends PgClient>(pool: { connect(): Promise<Client> }, timeoutMs: number) {
  async function connect(): Promise<Client> {
    let connecting: Promise<Client> | undefined
    try {
      connecting = pool.connect()
      return await within(timeoutMs, connecting, () => noConnection(timeoutMs))
    } catch (error) {
      // It may still come
      connecting?.then(
        (client) => client.release(),
        () => {},
      )
      throw storeError(error)
    }
  }

  /** `onLost` hears of the connection's end: without a listener, as a client out of its pool has none, the process would end. */
  return async function lend<Result>(
    work: (lent: Lent<Client>) => Promise<Result>,
    onLost: (error: Error) => void = () => {},
  ): Promise<Result> {
    const client = await connect()
    client.on('error', onLost)
    let isLost = false
    const lent: Lent<Client> = {
      client,
      async ask(send, longestMs = timeoutMs) {
        if (isLost) throw noAnswer(longestMs)
        try {
          return await within(longestMs, send(), () => noAnswer(longestMs))
        } catch (error) {
          isLost ||= endsConnection(error)
          throw storeError(error)
        }
      },
      discard() {
        isLost = true
      },
    }
    try {
      return await work(lent)
    } finally {
      client.off('error', onLost)
      client.release(isLost)
    }
  }
}
