import { isWebhooksError, WebhooksError } from '../errors.js'
import type { Clock } from '../ports/index.js'
import { backOffMs } from './sleeper.js'

export interface StartingOptions {
  /** Rejects while the worker may not begin. */
  check: () => Promise<void>
  begin: () => void
  clock: Pick<Clock, 'setTimer'>
  /** Hears why the worker waits, once for each reason in a row. */
  report: (error: WebhooksError) => void
}

/** A worker that begins as soon as the store answers. */
export interface Starting {
  /** Resolves once it has begun or waits for a store that is away, or was given up; rejects where waiting is in vain. */
  asked: Promise<void>
  /** Gives up at once, whatever the store does. Of no effect once it has begun. */
  giveUp(): void
}

/**
 * Begins once `check` passes. A store that is away is waited for, in the background; anything else that the first look
 * finds is for the host to mend. Once it waits, it waits for anything, since nobody hears of it who could begin anew.
 */
export function startWhenReady({ check, begin, clock, report }: StartingOptions): Starting {
  let isOver = false
  let endSleep = () => {}
  let resolveGivenUp = () => {}
  const givenUp = new Promise<void>((resolve) => {
    resolveGivenUp = resolve
  })

  function ready(): void {
    if (isOver) return
    isOver = true
    begin()
  }

  function sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.setTimer(ms, resolve)
      endSleep = () => {
        cancel()
        resolve()
      }
    })
  }

  async function keepTrying(reason: unknown): Promise<void> {
    let told: string | null = null
    let error = reason
    for (let failures = 0; !isOver; failures++) {
      const waiting = waitingFor(error)
      if (waiting.code !== told) report(waiting)
      told = waiting.code
      await sleep(backOffMs(failures))
      if (isOver) return
      try {
        await check()
        return ready()
      } catch (cause) {
        error = cause
      }
    }
  }

  async function firstLook(): Promise<void> {
    try {
      await check()
    } catch (error) {
      if (!isWebhooksError(error, 'store_unavailable')) throw error
      void keepTrying(error)
      return
    }
    ready()
  }

  return {
    asked: Promise.race([firstLook(), givenUp]),
    giveUp() {
      isOver = true
      endSleep()
      resolveGivenUp()
    },
  }
}

function waitingFor(cause: unknown): WebhooksError {
  const code = isWebhooksError(cause) ? cause.code : 'store_failed'
  const why = cause instanceof Error ? cause.message : String(cause)
  return new WebhooksError(code, `The worker waits, and begins once the store answers: ${why}`, { cause })
}

class HeardPromise<Result> extends Promise<Result> {
  isHeard = false

  static override get [Symbol.species](): PromiseConstructor {
    return Promise
  }

  // biome-ignore lint/suspicious/noThenProperty: what `await`, `catch` and `finally` call, which is how it is heard of.
  override then<Fulfilled = Result, Rejected = never>(
    onFulfilled?: ((result: Result) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    this.isHeard = true
    return super.then(onFulfilled, onRejected)
  }
}

/**
 * The same promise for a caller that may or may not wait for it. A failure is reported once: to the caller that waits, or to
 * `unheard` where none does; then it is not an unhandled rejection.
 */
export function heardPromise<Result>(work: Promise<Result>, unheard: (error: unknown) => void): Promise<Result> {
  const promise = new HeardPromise<Result>((resolve) => resolve(work))
  Promise.prototype.then.call(promise, undefined, (error) => {
    if (!promise.isHeard) unheard(error)
  })
  return promise
}
