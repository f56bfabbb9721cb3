import { systemClock } from '../clock.js'
import { isDelay, retryNext } from '../dispatch/index.js'
import { isWebhooksError } from '../errors.js'
import type { Clock, Logger, Random, RetryPolicy, Transport } from '../ports/index.js'
import { schedule } from '../retry/index.js'
import { createEgress, type EgressOptions, type Resolve } from '../transport/index.js'
import { hasAddresses, isNameError } from '../transport/lookup-answer.js'
import type { EventCatalogue } from '../types/index.js'
import { callAndForget, callHost, hostFunctionGave, hostFunctionThrew, isThenable } from '../user-callbacks.js'
import type { AttemptInfo } from './metrics.js'
import type { WebhooksOptions } from './webhooks-options.js'

/*
 * The parts that the host brought, with the defaults of what it left out. Where a function of the host's decides about a
 * delivery and throws, or gives what it may not, that is reported as host_function_failed, and what the error says happens
 * instead. Clock and random are called as they are: like `Date.now` and `Math.random`, they must not throw.
 */

type Report = (error: unknown) => void
type Options = Pick<WebhooksOptions<EventCatalogue, never>, 'clock' | 'egress' | 'metrics' | 'random' | 'retry'>

/** The parts that the worker is made of. */
export interface UserParts {
  clock: Clock
  egress: EgressOptions
  onAttempt: ((info: AttemptInfo) => void) | null
  random: Random
  retry: RetryPolicy
}

/** What `createWebhooks` was given of these, with what was left out. */
export function userParts({ clock, egress, metrics, random, retry }: Options, report: Report): UserParts {
  return {
    clock: clock ?? systemClock,
    egress: egress === undefined ? {} : reportingEgress(egress, report),
    onAttempt: metrics?.attempt === undefined ? null : attemptHook(metrics.attempt, report),
    random: random ?? Math.random,
    retry: retry === undefined ? schedule() : reportingRetry(retry, report),
  }
}

/** The host's retry policy; `schedule()` decides in its place where it cannot. */
function reportingRetry(policy: RetryPolicy, report: Report): RetryPolicy {
  const fallback = schedule()
  const effect = 'The attempt counts; the default schedule sets the time of the next one.'
  const next = { ...retryNext, effect }
  return {
    next(request) {
      try {
        return callHost(next, isDelay, () => policy.next(request))
      } catch (error) {
        report(error)
        return fallback.next(request)
      }
    },
  }
}

/** The egress rules with the host's `lookup`, which is reported where it does not do what it must. */
function reportingEgress(egress: EgressOptions, report: Report): EgressOptions {
  const { lookup } = egress
  if (lookup === undefined) return egress
  const called = {
    name: 'egress.lookup',
    gives: 'a list of { address, family }',
    effect: 'The attempt counts as failed with "dns", and the retry policy sets the time of the next one.',
  }
  const reporting: Resolve = async (hostname) => {
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
  return { ...egress, lookup: reporting }
}

/** `metrics.attempt`, which nothing depends on. */
function attemptHook(hook: (info: AttemptInfo) => void, report: Report): (info: AttemptInfo) => void {
  const called = { name: 'metrics.attempt', effect: 'The delivery continues.' }
  return (info) =>
    callAndForget(
      () => hook(info),
      (cause) => report(hostFunctionThrew(called, cause)),
    )
}

/**
 * Checks the URLs of endpoints: with the transport's own rules where it has some, since it is the transport that sends.
 * What is made of it throws what they throw. @throws invalid_argument where `egress` is not valid.
 */
export function urlCheckOf(transport: Transport | undefined, egress: EgressOptions): (url: string) => void {
  const rules = transport?.checkUrl === undefined ? createEgress(egress) : transport
  const effect = 'The endpoint is unchanged.'
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

/** The host's logger. One that throws must not break delivery: what it could not log goes to the console, with why. */
export function safeLogger(logger: Logger): Logger {
  function safe(level: keyof Logger): Logger[keyof Logger] {
    return (message, details) => {
      const failed = (cause: unknown) => {
        const effect = 'The log entry follows.'
        const error = hostFunctionThrew({ name: `logger.${level}`, effect }, cause)
        // biome-ignore lint/suspicious/noConsole: the logger cannot be told.
        console.error(`Posthorn: ${error.code}: ${error.message} ${message}`)
      }
      // A console shows an argument that is undefined
      callAndForget(() => (details === undefined ? logger[level](message) : logger[level](message, details)), failed)
    }
  }
  return { debug: safe('debug'), info: safe('info'), warn: safe('warn'), error: safe('error') }
}
