import type { EndpointSort } from '@posthorn/core'
import * as v from 'valibot'
import { flag, moment, sortBy, whole } from '../rest/query.js'
import { about, fields, list, mapOf, text } from '../schemas.js'
import { type Attribute, attributes } from './resource.js'

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
      number: v.optional(about(whole(1, 1_000_000), 'The page number; 1 unless told.')),
      size: v.optional(about(whole(1, 1000), 'The number of items per page; 1000 unless told.')),
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
