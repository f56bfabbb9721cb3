import * as v from 'valibot'
import { defineDialect } from '../dialect.js'
import { withSecret } from '../endpoints/index.js'
import { Refusal } from '../failure.js'
import { nothing } from '../rest/fields.js'
import { route } from '../route.js'
import { about } from '../schemas.js'
import { changedWebhook, listPlaces, listQuery, newWebhook, resourceId, showQuery, testedId } from './input.js'
import { attributes, errors, event, jsonApiType, many, one, present, presentErrors, webhook } from './resource.js'

const base = '/api/v3/notification/webhooks'
const places = { eventTypes: 'body.data.attributes.events', '': 'body.data.attributes' }
const faults = ['invalid_url', 'insecure_url', 'blocked_address', 'unknown_event_type'] as const

/** @throws Refusal where the body names another webhook than the path */
function assertSame(sent: string | number | undefined, path: string, id: string): void {
  if (sent === undefined || String(sent) === id) return
  throw new Refusal('invalid_request', { errors: [{ path, message: 'Must be the one in the path.' }] })
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
      input: { params: testedId, body: nothing },
      handle: ({ params }, { webhooks, tenant }) => webhooks.endpoints.test({ tenant, id: params.id }),
      answer: v.object({
        success: about(v.boolean(), 'Whether the receiver answered 2xx.', true),
        message: about(v.string(), 'What happened, for people.', 'The receiver answered 200.'),
      }),
      errors: ['test_limit_reached'],
    }),
  ],
})
