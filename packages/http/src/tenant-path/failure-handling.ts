import type { FailureHandling, HeaderMap } from '@posthorn/core'
import * as v from 'valibot'
import { about, fields, list, mapOf, text } from '../schemas.js'

/** What a webhook without failure handling of its own has. */
export const defaultFailureHandling: FailureHandling = {
  triggers: ['4xx', '5xx', 'timeout'],
  retry: null,
  divert: false,
  suspend: false,
  alert: null,
}

const trigger = v.pipe(text, v.regex(/^(4xx|5xx|[45]\d\d|timeout)$/, 'Must be 4xx, 5xx, a code of these, or timeout.'))
const triggers = list(trigger)
const flag = v.boolean('Must be true or false.')
const lines = mapOf(list(text, 'Must be a list of text.'))
const wholeNumber = (min: number, max: number) => {
  const message = `Must be a whole number from ${min} to ${max}.`
  return v.pipe(v.number(message), v.integer(message), v.minValue(min, message), v.maxValue(max, message))
}

const strategyEntries = {
  type: about(v.picklist(['linear', 'exponential'], 'Must be linear or exponential.'), 'How intervals grow.', 'linear'),
  maxRetries: about(wholeNumber(1, 10), 'Beside the first attempt. Default: 3.', 3),
  intervalSeconds: about(wholeNumber(1, 86_400), 'Before the first retry. Default: 60.', 60),
}

/** `RetryStrategyResponse`. One with a list of delays, which another API may have set, has type `schedule` and no interval. */
export const retryStrategyResponse = v.object({
  type: about(v.picklist(['linear', 'exponential', 'schedule']), 'How intervals grow.', 'linear'),
  maxRetries: about(v.number(), 'Beside the first attempt.', 3),
  intervalSeconds: about(v.nullable(v.number()), 'Before the first retry.', 60),
})

/** `FailureHandlingResponse` */
export const failureHandlingResponse = v.object({
  triggers: about(v.array(v.string()), 'Which failures count.', ['4xx', '5xx', 'timeout']),
  retryStrategy: about(v.nullable(retryStrategyResponse), 'null: no retries.', null),
  divert: about(v.boolean(), 'Whether what failed is kept for pick-up.', false),
  suspend: about(v.boolean(), 'Whether a failure suspends the webhook.', false),
  alertEndpoint: about(
    v.nullable(v.object({ url: v.string(), headers: v.record(v.string(), v.array(v.string())) })),
    'Who is told of failures; null: nobody.',
    null,
  ),
})

/** `FailureHandlingCreateRequest` */
export const failureHandlingCreateRequest = fields({
  triggers: v.optional(
    about(triggers, 'Which failures count. Default: 4xx, 5xx and timeout.', ['5xx', '404', 'timeout']),
  ),
  retryStrategy: v.optional(v.partial(fields(strategyEntries))),
  divert: v.optional(flag),
  suspend: v.optional(flag),
  alertEndpoint: v.optional(fields({ url: text, headers: v.optional(lines) })),
})

/** `FailureHandlingUpdateRequest`: removals come first, so that additions win. */
export const failureHandlingUpdateRequest = fields({
  addTriggers: v.optional(triggers),
  removeTriggers: v.optional(triggers),
  retryStrategy: v.optional(v.partial(fields(strategyEntries))),
  removeRetryStrategy: v.optional(flag),
  divert: v.optional(flag),
  suspend: v.optional(flag),
  alertEndpoint: v.optional(
    fields({ url: v.optional(text), addHeaders: v.optional(lines), removeHeaders: v.optional(list(text)) }),
  ),
  removeAlertEndpoint: v.optional(flag),
})

type CreateRequest = v.InferOutput<typeof failureHandlingCreateRequest>
type UpdateRequest = v.InferOutput<typeof failureHandlingUpdateRequest>
type Strategy = NonNullable<CreateRequest['retryStrategy']>

/** What a creation asks for; the default where it says nothing. */
export function failureHandlingOf(request: CreateRequest | undefined): FailureHandling {
  const { triggers: given, retryStrategy, alertEndpoint, divert = false, suspend = false } = request ?? {}
  return {
    triggers: [...new Set(given ?? defaultFailureHandling.triggers)],
    retry: retryStrategy ? retryOf(retryStrategy) : null,
    divert,
    suspend,
    alert: alertEndpoint ? { url: alertEndpoint.url, headers: alertEndpoint.headers ?? {} } : null,
  }
}

/**
 * What a change makes of what is stored, or of the default where nothing is. An `alertEndpoint` of whom none is stored,
 * and which has no URL, is left out.
 */
export function changedFailureHandling(stored: FailureHandling | null, request: UpdateRequest): FailureHandling {
  const before = stored ?? defaultFailureHandling
  const { addTriggers = [], removeTriggers = [], retryStrategy, divert, suspend, alertEndpoint } = request
  const retry = request.removeRetryStrategy ? null : before.retry
  const alert = request.removeAlertEndpoint ? null : before.alert
  const kept = before.triggers.filter((each) => !removeTriggers.includes(each))
  return {
    triggers: [...new Set([...kept, ...addTriggers])],
    retry: retryStrategy ? retryOf({ ...strategyOf(retry), ...retryStrategy }) : retry,
    divert: divert ?? before.divert,
    suspend: suspend ?? before.suspend,
    alert: alertEndpoint ? changedAlert(alert, alertEndpoint) : alert,
  }
}

/** As the page shows it; null where it is the default or another API's `null`. */
export function presentFailureHandling(
  handling: FailureHandling | null,
): v.InferInput<typeof failureHandlingResponse> | null {
  if (handling === null || JSON.stringify(handling) === JSON.stringify(failureHandlingOf(undefined))) return null
  const { triggers: shown, retry, divert, suspend, alert } = handling
  return {
    triggers: shown,
    retryStrategy: retry && presentRetry(retry),
    divert,
    suspend,
    alertEndpoint: alert && { url: alert.url, headers: linesOf(alert.headers) },
  }
}

/** Header lines as lists. */
export function linesOf(headers: HeaderMap): Record<string, string[]> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat()]))
}

function retryOf({ type = 'exponential', maxRetries = 3, intervalSeconds = 60 }: Strategy) {
  const maxAttempts = maxRetries + 1
  const ms = intervalSeconds * 1000
  return type === 'linear' ? { kind: type, maxAttempts, intervalMs: ms } : { kind: type, maxAttempts, initialMs: ms }
}

/** What of a stored strategy a change goes on from. */
function strategyOf(retry: FailureHandling['retry']): Strategy {
  if (retry === null || retry.kind === 'schedule') return {}
  const ms = retry.kind === 'linear' ? retry.intervalMs : retry.initialMs
  return { type: retry.kind, maxRetries: retry.maxAttempts - 1, intervalSeconds: ms / 1000 }
}

function presentRetry(retry: NonNullable<FailureHandling['retry']>): v.InferInput<typeof retryStrategyResponse> {
  if (retry.kind === 'schedule')
    return { type: retry.kind, maxRetries: retry.delaysMs.length - 1, intervalSeconds: null }
  const ms = retry.kind === 'linear' ? retry.intervalMs : retry.initialMs
  return { type: retry.kind, maxRetries: retry.maxAttempts - 1, intervalSeconds: ms / 1000 }
}

function changedAlert(
  before: FailureHandling['alert'],
  { url = before?.url, addHeaders = {}, removeHeaders = [] }: NonNullable<UpdateRequest['alertEndpoint']>,
): FailureHandling['alert'] {
  if (url === undefined) return null
  const gone = new Set([...removeHeaders, ...Object.keys(addHeaders)].map((name) => name.toLowerCase()))
  const kept = Object.entries(before?.headers ?? {}).filter(([name]) => !gone.has(name.toLowerCase()))
  return { url, headers: { ...Object.fromEntries(kept), ...addHeaders } }
}
