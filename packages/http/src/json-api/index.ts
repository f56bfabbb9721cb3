import type { Endpoint, JsonValue } from '@posthorn/core'
import * as v from 'valibot'
import type { RouteContext } from '../context.js'
import { defineDialect } from '../dialect.js'
import { Refusal } from '../failure.js'
import { nothing } from '../rest/fields.js'
import { route } from '../route.js'
import { about, fields, list, mapOf, text } from '../schemas.js'
import { listPlaces, listQuery, showQuery } from './query.js'
import { attributes, errors, event, jsonApiType, many, one, present, presentErrors, webhook } from './resource.js'

const base = '/api/v3/notification/webhooks'
const number = v.pipe(
  text,
  v.check((id) => /^\d{1,16}$/.test(id), 'Must be a whole number.'),
  v.metadata({ type: 'integer' }),
)
const resourceId = v.object({ resource_id: number })

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

const newWebhook = fields({
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
const changedWebhook = fields({
  data: fields({
    type,
    id,
    attributes: fields({ ...changeable, url: v.optional(url), id }),
    relationships: ignored,
  }),
})

const places = { eventTypes: 'body.data.attributes.events', '': 'body.data.attributes' }
const faults = ['invalid_url', 'insecure_url', 'blocked_address', 'unknown_event_type'] as const

/** @throws Refusal where the body names another webhook than the path */
function assertSame(sent: string | number | undefined, path: string, id: string): void {
  if (sent === undefined || String(sent) === id) return
  throw new Refusal('invalid_request', { errors: [{ path, message: 'Must be the one in the path.' }] })
}

/** An endpoint with its secret, for callers who may read it. */
async function withSecret(endpoint: Endpoint, { webhooks, tenant, can }: RouteContext) {
  return can('secrets')
    ? { ...endpoint, ...(await webhooks.endpoints.getSecret({ tenant, id: endpoint.id })) }
    : endpoint
}

/** Webhooks as JSON:API resources with integer ids; `account_id` is the tenant, where that is a whole number. */
export const jsonApi = defineDialect({
  name: 'jsonApi',
  contentType: jsonApiType,
  nestedQuery: true,
  endpointIds: 'integer',
  presentFailure: presentErrors,
  failure: errors,
  schemas: { Webhook: webhook, WebhookAttributes: attributes, Event: event, Errors: errors },
  routes: [
    route({
      method: 'GET',
      path: base,
      summary: 'Return a paginated list of notification/webhooks',
      permission: 'list',
      input: { query: listQuery },
      async handle({ query: { page = {}, sort, count, filter = {}, fields: only } }, context) {
        const { webhooks, tenant, tenantId, can } = context
        const { account_id, created_at, updated_at, events, ...own } = filter
        if (own.secret && !can('secrets'))
          throw new Refusal('forbidden', { detail: 'Ask for the permission: secrets.' })
        const isOwn = account_id === undefined || account_id.includes(tenantId())
        const where = { ...own, eventTypes: events, createdAt: created_at, updatedAt: updated_at }
        const { number: at = 1, size = 1000 } = page
        const found = await webhooks.endpoints.list({
          tenant,
          where: isOwn ? where : { ...where, id: [] },
          sort: sort ?? [{ field: 'id', direction: 'asc' }],
          page: { offset: (at - 1) * size, limit: size },
          total: count,
          withSecrets: can('secrets'),
        })
        const meta = found.total === undefined ? undefined : { total: found.total }
        return { data: found.data.map((endpoint) => present(endpoint, context, only)), meta }
      },
      places: listPlaces,
      answer: many,
    }),
    route({
      method: 'POST',
      path: base,
      summary: 'Create a new notification/webhooks',
      permission: 'write',
      input: { body: newWebhook },
      async handle({ body }, context) {
        const { webhooks, tenant, actor, profile } = context
        const { name, url, secret, events, scopes } = body.data.attributes
        const given = { name, url, secret, eventTypes: events, scopes }
        const made = await webhooks.endpoints.create({ ...given, profile, tenant, createdBy: actor })
        return { data: present(made, context) }
      },
      places,
      status: 201,
      answer: one,
      headers: ({ data }, { link }) => ({ location: link(`${base}/${data.id}`) }),
      errors: [...faults, 'endpoint_limit_reached'],
    }),
    route({
      method: 'GET',
      path: `${base}/events`,
      summary: 'Returns a list of available events that can be subscribed to via webhooks.',
      permission: 'list',
      input: {},
      handle: (_, { webhooks }) => ({
        data: webhooks.eventTypes.list().map(({ name, description }) => ({
          type: 'events' as const,
          id: name,
          attributes: { name, description: description ?? undefined },
        })),
      }),
      answer: v.object({ data: v.array(event) }),
    }),
    route({
      method: 'GET',
      path: `${base}/:resource_id`,
      summary: 'Show a specific notification/webhooks',
      permission: 'read',
      input: { params: resourceId, query: showQuery },
      async handle({ params, query }, context) {
        const { webhooks, tenant } = context
        const endpoint = await webhooks.endpoints.get({ tenant, id: params.resource_id })
        return { data: present(await withSecret(endpoint, context), context, query.fields) }
      },
      answer: one,
    }),
    route({
      method: 'PATCH',
      path: `${base}/:resource_id`,
      summary: 'Update a notification/webhooks',
      permission: 'write',
      input: { params: resourceId, body: changedWebhook },
      async handle({ params, body }, context) {
        const { webhooks, tenant, can } = context
        const { id: number, events, ...change } = body.data.attributes
        assertSame(body.data.id, 'body.data.id', params.resource_id)
        assertSame(number, 'body.data.attributes.id', params.resource_id)
        const ref = { tenant, id: params.resource_id, carrySecrets: can('secrets') }
        const changed = await webhooks.endpoints.update({ ...change, eventTypes: events, ...ref })
        return { data: present(await withSecret(changed, context), context) }
      },
      places,
      answer: one,
      errors: [...faults, 'forbidden_header'],
    }),
    route({
      method: 'DELETE',
      path: `${base}/:resource_id`,
      summary: 'Delete the notification/webhooks',
      permission: 'write',
      input: { params: resourceId },
      handle: ({ params }, { webhooks, tenant }) => webhooks.endpoints.delete({ tenant, id: params.resource_id }),
    }),
    route({
      method: 'POST',
      path: `${base}/test/:id`,
      summary: 'Sends a test notification to the webhook to verify it is working correctly.',
      permission: 'test',
      input: { params: v.object({ id: number }), body: nothing },
      handle: ({ params }, { webhooks, tenant }) => webhooks.endpoints.test({ tenant, id: params.id }),
      answer: v.object({
        success: about(v.boolean(), 'Whether the receiver answered 2xx.', true),
        message: about(v.string(), 'What happened, for people.', 'The receiver answered 200.'),
      }),
    }),
  ],
})
