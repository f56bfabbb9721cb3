import type { FieldError } from '../api/failure.ts'
import type { Endpoint, NewEndpoint } from '../api/types.ts'
import type { EventSelection } from './event-selection.ts'
import { type Pair, pairsOfHeaders, pairsOfScopes, recordOfHeaders, recordOfScopes } from './pairs.ts'

/** An endpoint as a form has it: texts, as they were typed. */
export interface EndpointDraft {
  url: string
  name: string
  description: string
  eventTypes: EventSelection
  scopes: readonly Pair[]
  headers: readonly Pair[]
  /** '' for no limit. */
  rateLimit: string
  /** What `rateLimit` is for, in ms. */
  ratePeriod: string
  maxInFlight: string
  /** In seconds. */
  timeout: string
  isOrdered: boolean
  profile: string
  /** JSON, or ''. */
  failureHandling: string
  /** JSON, or ''. */
  metadata: string
}

/** The draft of an endpoint; of a new one, which gets every event, without. */
export function draftOf(endpoint?: Endpoint): EndpointDraft {
  const { rateLimit, maxInFlight, timeoutMs, failureHandling, metadata } = endpoint ?? {}
  return {
    url: endpoint?.url ?? '',
    name: endpoint?.name ?? '',
    description: endpoint?.description ?? '',
    eventTypes: endpoint?.eventTypes ?? null,
    scopes: pairsOfScopes(endpoint?.scopes ?? null),
    headers: pairsOfHeaders(endpoint?.headers ?? {}),
    rateLimit: textOf(rateLimit?.limit),
    ratePeriod: String(rateLimit?.periodMs ?? 1000),
    maxInFlight: textOf(maxInFlight),
    timeout: textOf(timeoutMs && timeoutMs / 1000),
    isOrdered: endpoint?.ordering === 'fifo',
    profile: endpoint?.profile ?? '',
    failureHandling: jsonText(failureHandling),
    metadata: jsonText(metadata),
  }
}

/** What is to be sent, or what is wrong with it; paths are those of the API's errors. */
export type ReadDraft = { body: NewEndpoint; errors?: undefined } | { body?: undefined; errors: FieldError[] }

/** Reads a draft; `invalid` words what is wrong with a number or JSON. What its values may be is for the API to say. */
export function readDraft(draft: EndpointDraft, invalid: { number: string; json: string }): ReadDraft {
  const errors: FieldError[] = []
  const number = (path: string, text: string): number | null => {
    if (text.trim() === '') return null
    if (Number.isFinite(Number(text))) return Number(text)
    errors.push({ path: `body.${path}`, message: invalid.number })
    return null
  }
  const json = (path: string, text: string) => {
    try {
      return text.trim() === '' ? null : JSON.parse(text)
    } catch {
      errors.push({ path: `body.${path}`, message: invalid.json })
      return null
    }
  }
  const limit = number('rateLimit', draft.rateLimit)
  const timeout = number('timeoutMs', draft.timeout)
  const body: NewEndpoint = {
    url: draft.url.trim(),
    name: draft.name.trim() || null,
    description: draft.description.trim() || null,
    eventTypes: draft.eventTypes === null ? null : [...draft.eventTypes],
    scopes: recordOfScopes(draft.scopes),
    headers: recordOfHeaders(draft.headers),
    rateLimit: limit === null ? null : { limit, periodMs: Number(draft.ratePeriod) },
    maxInFlight: number('maxInFlight', draft.maxInFlight),
    timeoutMs: timeout === null ? null : Math.round(timeout * 1000),
    ordering: draft.isOrdered ? 'fifo' : null,
    profile: draft.profile.trim() || null,
    failureHandling: json('failureHandling', draft.failureHandling),
    metadata: json('metadata', draft.metadata),
  }
  return errors.length > 0 ? { errors } : { body }
}

/** What of `after` is not as in `before`: a change names what it changes, so that nothing else is lost. */
export function changesOf(before: NewEndpoint, after: NewEndpoint): Partial<NewEndpoint> {
  const old = new Map(Object.entries(before).map(([name, value]) => [name, JSON.stringify(value)]))
  const changed: Partial<NewEndpoint> = Object.fromEntries(
    Object.entries(after).filter(([name, value]) => JSON.stringify(value) !== old.get(name)),
  )
  return changed
}

/** Whether secret headers that were not typed in again would go to another origin: the API takes them off then. */
export function losesSecrets(before: EndpointDraft, after: EndpointDraft): boolean {
  if (!URL.canParse(before.url) || !URL.canParse(after.url)) return false
  return new URL(before.url).origin !== new URL(after.url).origin && after.headers.some(({ value }) => value === masked)
}

/** What stands for the value of a secret header. */
const masked = '********'

function textOf(value: number | null | undefined): string {
  return value ? String(value) : ''
}

function jsonText(value: object | null | undefined): string {
  return value && Object.keys(value).length > 0 ? JSON.stringify(value, null, 2) : ''
}
