import { systemClock } from './clock.js'
import { isDelay, retryNext } from './dispatch/index.js'
import { isWebhooksError } from './errors.js'
import type { Clock, Logger, Random, RetryPolicy, Transport } from './ports/index.js'
import { schedule } from './retry/index.js'
import { createEgress, type EgressOptions, type Resolve } from './transport/index.js'
import { hasAddresses, isNameError } from './transport/lookup-answer.js'
import type { EventCatalogue } from './types/index.js'
import { callAndForget, callHost, hostFunctionGave, hostFunctionThrew, isThenable } from './user-callbacks.js'
import type { WebhooksOptions } from './webhooks-options.js'

/*
 * What the host brought, so that the worker can rely on it: where one of its functions throws or gives what it may not,
 * that is reported as host_function_failed, and what is said in the error happens instead.
 */

type Report = (error: unknown) => void
type Options = Pick<WebhooksOptions<EventCatalogue, never>, 'clock' | 'egress' | 'metrics' | 'random' | 'retry'>

/** What `createWebhooks` was given of these, guarded, with what was left out. */
export function guardedParts({ clock, egress, metrics, random, retry }: Options, report: Report) {
  const attempt = metrics?.attempt
  return {
    clock: clock === undefined ? systemClock : guardedClock(clock, report),
    egress: egress === undefined ? {} : guardedEgress(egress, report),
    onAttempt: attempt === undefined ? null : guardedHook(attempt, attemptHook, report),
    random: random === undefined ? Math.random : guardedRandom(random, report),
    retry: retry === undefined ? schedule() : guardedRetry(retry, report),
  }
}

/** Runs `ask`; where it throws, reports that and gives what `instead` gives. */
function reported<Result>(report: Report, ask: () => Result, instead: () => Result): Result {
  try {
    return ask()
  } catch (error) {
    report(error)
    return instead()
  }
}

/** The host's retry policy; `schedule()` decides in its place where it cannot. */
function guardedRetry(policy: RetryPolicy, report: Report): RetryPolicy {
  const fallback = schedule()
  const effect = 'The attempt counts as it is; the standard schedule decided when the next one is.'
  const next = { ...retryNext, effect }
  return {
    next: (request) =>
      reported(
        report,
        () => callHost(next, isDelay, () => policy.next(request)),
        () => fallback.next(request),
      ),
  }
}

/** The host's source of chance; `Math.random` in its place where it gives none. */
function guardedRandom(random: Random, report: Report): Random {
  const called = {
    name: 'random',
    gives: 'a number in [0, 1)',
    effect: 'Math.random() was asked instead; nothing is lost.',
  }
  const isChance = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value < 1
  return () => reported(report, () => callHost(called, isChance, random), Math.random)
}

/** The host's clock; the system's in its place where it fails. */
function guardedClock(clock: Clock, report: Report): Clock {
  const effect = 'The clock of the system was asked instead; nothing is lost, but deliveries may come at another time.'
  const now = { name: 'clock.now', gives: 'ms since 1970', effect }
  const monotonic = { name: 'clock.monotonic', gives: 'ms, never fewer than before', effect }
  const setTimer = { name: 'clock.setTimer', gives: 'a function that cancels the timer', effect }
  const isTime = (value: unknown): value is number => Number.isFinite(value)
  const isCancel = (value: unknown): value is () => void => typeof value === 'function'
  /** The last reading, and what the system's clock said then: it goes on from there where the host's fails. */
  let last = Number.NEGATIVE_INFINITY
  let systemThen = 0
  const isLater = (value: unknown): value is number => isTime(value) && value >= last
  const cancelled = { name: 'What clock.setTimer gave', effect: 'The timer has no effect any more; nothing is lost.' }
  return {
    now: () => reported(report, () => callHost(now, isTime, () => clock.now()), systemClock.now),
    monotonic() {
      const systemNow = systemClock.monotonic()
      last = reported(
        report,
        () => callHost(monotonic, isLater, () => clock.monotonic()),
        () => (last === Number.NEGATIVE_INFINITY ? systemNow : last + systemNow - systemThen),
      )
      systemThen = systemNow
      return last
    },
    setTimer(delayMs, callback) {
      // Once, as it may be set with both clocks
      let isOver = false
      const once = () => {
        if (isOver) return
        isOver = true
        callback()
      }
      const cancel = reported(
        report,
        () => callHost(setTimer, isCancel, () => clock.setTimer(delayMs, once)),
        () => systemClock.setTimer(delayMs, once),
      )
      return () => {
        isOver = true
        callAndForget(cancel, (cause) => report(hostFunctionThrew(cancelled, cause)))
      }
    },
  }
}

/** The egress rules with the host's `lookup`, which is reported where it does not do what it must. */
function guardedEgress(egress: EgressOptions, report: Report): EgressOptions {
  const { lookup } = egress
  if (lookup === undefined) return egress
  const called = {
    name: 'egress.lookup',
    gives: 'a list of { address, family }',
    effect: 'The attempt counts as one that failed with "dns", and the retry policy decides when the next one is.',
  }
  const guarded: Resolve = async (hostname) => {
    let found: unknown
    try {
      found = await lookup(hostname)
    } catch (cause) {
      if (!isNameError(cause)) report(hostFunctionThrew({ ...called, details: { hostname } }, cause))
      throw cause
    }
    if (hasAddresses(found)) return found
    const error = hostFunctionGave({ ...called, details: { hostname } }, found)
    report(error)
    throw error
  }
  return { ...egress, lookup: guarded }
}

/**
 * Checks the URLs of endpoints: with the transport's own rules where it has some, since it is the transport that sends.
 * What is made of it throws what they throw. @throws invalid_argument where `egress` is not valid.
 */
export function urlCheckOf(transport: Transport | undefined, egress: EgressOptions): (url: string) => void {
  const rules = transport?.checkUrl === undefined ? createEgress(egress) : transport
  const effect = 'The endpoint was left as it was.'
  const called = { name: 'transport.checkUrl', gives: 'its answer at once, by throwing or not', effect }
  return (url) => {
    let given: unknown
    try {
      given = rules.checkUrl?.(url)
    } catch (error) {
      throw isWebhooksError(error) ? error : hostFunctionThrew(called, error)
    }
    if (!isThenable(given)) return
    callAndForget(
      () => given,
      () => {},
    )
    throw hostFunctionGave(called, given)
  }
}

/** The host's logger. What it fails to log goes to the console, with why. */
export function guardedLogger(logger: Logger): Logger {
  function guarded(level: keyof Logger): Logger[keyof Logger] {
    return (message, details) => {
      const failed = (cause: unknown) => {
        const effect = 'What it was to log stands here.'
        const error = hostFunctionThrew({ name: `logger.${level}`, effect }, cause)
        // biome-ignore lint/suspicious/noConsole: the logger cannot be told.
        console.error(`Posthorn: ${error.code}: ${error.message} ${message}`)
      }
      // A console shows an argument that is undefined
      callAndForget(() => (details === undefined ? logger[level](message) : logger[level](message, details)), failed)
    }
  }
  return { debug: guarded('debug'), info: guarded('info'), warn: guarded('warn'), error: guarded('error') }
}

const attemptHook = { name: 'metrics.attempt', effect: 'The delivery goes on.' }

/** A function of the host's that is told things; `effect` says what becomes of them where it fails. */
function guardedHook<Argument>(
  hook: (argument: Argument) => unknown,
  called: { name: string; effect: string },
  report: Report,
): (argument: Argument) => void {
  return (argument) =>
    callAndForget(
      () => hook(argument),
      (cause) => report(hostFunctionThrew(called, cause)),
    )
}
