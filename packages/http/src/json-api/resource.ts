import type { Endpoint, JsonValue } from '@posthorn/core'
import * as v from 'valibot'
import type { RouteContext } from '../context.js'
import type { Failure, FieldError } from '../failure.js'
import { secretExample } from '../resources/index.js'
import { about, time } from '../schemas.js'

/** Media type of JSON:API, https://jsonapi.org/format/ */
export const jsonApiType = 'application/vnd.api+json'

const integer = v.pipe(v.number(), v.metadata({ type: 'integer' }))

/** What a webhook has, in the order of the page. Each may be left out: by `fields`, or where there is none. */
export const attributes = v.object({
  id: about(v.optional(integer), 'As `id` of the resource.', 4_000_000_000_000_001),
  account_id: about(v.optional(integer), 'Whose it is; left out where accounts have no numbers.', 42),
  name: about(v.optional(v.string()), 'For people.', 'Billing'),
  url: about(v.optional(v.string()), 'Where events are POSTed to.', 'https://example.com/webhooks'),
  secret: about(v.optional(v.string()), 'Signs every request; for callers who may read secrets.', secretExample),
  events: about(v.optional(v.array(v.string())), 'Left out: every event.', ['invoice.paid']),
  scopes: about(
    v.optional(
      v.record(
        v.string(),
        v.custom<JsonValue>(() => true),
      ),
    ),
    'Only events whose scopes have each of these values are sent.',
    { region: 'eu' },
  ),
  created_at: v.optional(time),
  updated_at: v.optional(time),
})

export type Attribute = keyof typeof attributes.entries

/** A webhook as a resource. */
export const webhook = v.object({
  type: about(v.literal('webhooks'), 'Always the same.', 'webhooks'),
  id: about(v.optional(v.string()), 'Its number, as text.', '4000000000000001'),
  attributes: v.optional(attributes),
  relationships: about(v.optional(v.record(v.string(), v.unknown())), 'There are none.', {}),
})

/** An event type of the catalogue as a resource. */
export const event = v.object({
  type: about(v.literal('events'), 'Always the same.', 'events'),
  id: about(v.string(), 'What `events` of a webhook names.', 'invoice.paid'),
  attributes: v.object({
    name: about(v.string(), 'As `id`.', 'invoice.paid'),
    description: about(v.optional(v.string()), 'For people.', 'An invoice was paid.'),
  }),
})

const included = about(v.optional(v.array(v.record(v.string(), v.unknown())), []), 'There is nothing to include.', [])

/** One resource. */
export const one = v.object({ data: webhook, included })

/** A page of resources. */
export const many = v.object({
  data: v.array(webhook),
  included,
  meta: v.optional(v.object({ total: about(integer, 'Of all pages, at most 10,000; only with `count=true`.', 1) })),
})

/** An endpoint as a resource, with the requested attributes. Default: all of them. */
export function present(
  endpoint: Endpoint & { secret?: string },
  { tenantId }: RouteContext,
  only?: readonly Attribute[],
): v.InferInput<typeof webhook> {
  const account = Number(tenantId())
  const all: v.InferInput<typeof attributes> = {
    id: Number(endpoint.id),
    account_id: Number.isSafeInteger(account) ? account : undefined,
    name: endpoint.name ?? undefined,
    url: endpoint.url,
    secret: endpoint.secret,
    events: endpoint.eventTypes ?? undefined,
    scopes: endpoint.scopes ?? {},
    created_at: endpoint.createdAt,
    updated_at: endpoint.updatedAt,
  }
  const shown = Object.entries(all).filter(([name]) => only === undefined || only.some((each) => each === name))
  return { type: 'webhooks', id: endpoint.id, attributes: Object.fromEntries(shown), relationships: {} }
}

const error = v.object({
  status: about(v.string(), 'The HTTP status, as text.', '400'),
  code: about(v.string(), 'Stable; what a program looks at.', 'invalid_request'),
  title: about(v.string(), 'What the code means.', 'Something in the request is missing.'),
  detail: about(v.optional(v.string()), 'What to do about this one.', 'Must be text.'),
  source: about(
    v.optional(
      v.object({
        pointer: v.optional(v.string()),
        parameter: v.optional(v.string()),
        header: v.optional(v.string()),
      }),
    ),
    'Which part of the request it is about.',
    { pointer: '/data/attributes/url' },
  ),
})

/** A failure as clients see it. */
export const errors = v.object({ errors: v.array(error) })

/** Shows a failure as JSON:API error objects: one for each fault of the request. */
export function presentErrors({ status, code, title, detail, errors: faults }: Failure) {
  const base = { status: String(status), code, title }
  const found = faults?.map((fault) => ({ ...base, detail: fault.message, source: sourceOf(fault) }))
  const body: v.InferOutput<typeof errors> = { errors: found ?? [{ ...base, detail }] }
  return { contentType: jsonApiType, body }
}

function sourceOf({ path }: FieldError): v.InferOutput<typeof error>['source'] {
  const [part, ...names] = path.split('.')
  const [first = '', ...rest] = names
  if (part === 'body')
    return { pointer: names.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('') }
  if (part === 'query') return { parameter: first + rest.map((name) => `[${name}]`).join('') }
  return part === 'header' ? { header: first } : undefined
}
