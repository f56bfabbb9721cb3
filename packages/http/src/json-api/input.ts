import type { EndpointSort, JsonValue } from '@posthorn/core'
import * as v from 'valibot'
import { flag, moment, sortBy, whole } from '../rest/query.js'
import { about, fields, list, mapOf, text } from '../schemas.js'
import { type Attribute, attributes } from './resource.js'

/*
 * What clients send. What a value may be (URLs, event types) is for core to say, with its own codes.
 */

const number = v.pipe(
  text,
  v.check((id) => /^\d{1,16}$/.test(id), 'Must be a whole number.'),
  v.metadata({ type: 'integer' }),
)

/** `:resource_id` of a path. */
export const resourceId = v.object({ resource_id: number })

/** `:id` of the path of a test. */
export const testedId = v.object({ id: number })

/** What clients send back and the server decides. */
const ignored = v.optional(about(v.unknown(), 'Ignored.'))
const type = v.literal('webhooks', 'Must be webhooks.')
const changeable = {
  name: v.optional(about(text, 'For people; at most 255 characters.', 'Billing')),
  secret: v.optional(about(text, '16 to 512 printable characters; made for you where absent.')),
  events: v.optional(about(list(text), 'Events to send; every one where absent, none where empty.', ['invoice.paid'])),
}
const url = about(text, 'Where events are POSTed to; https.', 'https://example.com/webhooks')
const scopes = v.optional(
  about(mapOf(v.custom<JsonValue>(() => true)), 'Only events whose scopes have each of these are sent.', {
    region: 'eu',
  }),
)

/** Body of a new webhook. */
export const newWebhook = fields({
  data: fields({
    type,
    id: ignored,
    attributes: fields({
      ...changeable,
      url,
      scopes,
      id: ignored,
      account_id: ignored,
      created_at: ignored,
      updated_at: ignored,
    }),
    relationships: ignored,
  }),
})

const id = v.optional(about(v.union([v.string(), v.number()], 'Must be a number.'), 'The one in the path.'))
/** Body of a change. */
export const changedWebhook = fields({
  data: fields({
    type,
    id,
    attributes: fields({ ...changeable, url: v.optional(url), id }),
    relationships: ignored,
  }),
})

/** Text with commas between values, or a list of whole values: any of these. */
const values = v.pipe(
  v.union([text, list(text)], 'Must be text, or a list of text.'),
  v.transform((given) => (typeof given === 'string' ? given.split(',') : given)),
)
const anyOf = v.optional(
  about(values, 'This value, or any of several: `a,b`, or `[]=a` for each, which may have commas.'),
)
const anyTime = v.optional(
  about(v.pipe(values, v.array(moment)), 'This time, or any of several.', '2030-01-31T12:00:00.000Z'),
)

const names = Object.keys(attributes.entries).filter((name): name is Attribute => name in attributes.entries)

/** `fields[webhooks]`; the fields of other types, of which there are none here, are let pass. */
const fieldsets = v.optional(
  about(
    v.pipe(
      mapOf(values),
      v.check(
        ({ webhooks = [] }) => webhooks.every((name) => names.some((known) => known === name)),
        `webhooks has: ${names.join(', ')}.`,
      ),
      v.transform(({ webhooks }) =>
        webhooks === undefined ? undefined : names.filter((name) => webhooks.includes(name)),
      ),
    ),
    'The fields to show, by resource type.',
    { webhooks: 'name,url' },
  ),
)

/** Query of one webhook. */
export const showQuery = fields({
  included: v.optional(about(values, 'There is nothing to include.')),
  fields: fieldsets,
})

/** Query of a list of webhooks. */
export const listQuery = fields({
  page: v.optional(
    fields({
      number: v.optional(about(whole(1, 1_000_000), 'The page number. Default: 1.')),
      size: v.optional(about(whole(1, 1000), 'The number of items per page. Default: 1000.')),
    }),
  ),
  sort: sortBy<EndpointSort>({
    id: 'id',
    name: 'name',
    url: 'url',
    created_at: 'createdAt',
    updated_at: 'updatedAt',
  }),
  count: v.optional(about(flag, 'Whether to give the total number in `meta`.')),
  filter: v.optional(
    fields({
      id: anyOf,
      account_id: anyOf,
      name: anyOf,
      url: anyOf,
      secret: v.optional(about(anyOf, 'For callers who may read secrets.')),
      events: v.optional(about(anyOf, 'Webhooks that name any of these.')),
      scopes: v.optional(about(mapOf(text), 'Webhooks that have each of these values.', { region: 'eu' })),
      created_at: anyTime,
      updated_at: anyTime,
    }),
  ),
  fields: fieldsets,
})

/** Where core's conditions stand in the query. */
export const listPlaces = {
  'where.eventTypes': 'query.filter.events',
  'where.createdAt': 'query.filter.created_at',
  'where.updatedAt': 'query.filter.updated_at',
  where: 'query.filter',
  page: 'query.page',
}
