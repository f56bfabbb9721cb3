import type { Endpoint } from '@posthorn/core'
import * as v from 'valibot'
import type { RouteContext } from '../context.js'
import { eventsOf, everyEndpoint, isOn, updateWithSwitch } from '../endpoints/index.js'
import { secret } from '../resources/index.js'
import { route } from '../route.js'
import { about, fields, idText, list, text, time } from '../schemas.js'

const uuid = (description: string) => about(v.pipe(v.string(), v.metadata({ format: 'uuid' })), description)

/** A webhook as it is shown. */
export const webhook = v.object({
  id: uuid('Of the webhook.'),
  account_id: uuid('Of the account that it belongs to.'),
  // The caller's `actor` as `authorize` gives it: a UUID where the host's users have some
  created_by: v.nullable(about(v.string(), 'Who created it; null if that is not known.')),
  url: about(v.string(), 'Where events are POSTed to.', 'https://example.com/webhooks'),
  description: about(v.nullable(v.string()), 'For people.', 'Feeds the ledger'),
  secret_prefix: about(v.string(), 'How its secret begins.', 'whsec_MfKQ'),
  events: about(v.array(v.string()), 'What it is subscribed to.', ['contact:created']),
  is_active: about(v.boolean(), 'Whether it is sent to.', true),
  created_at: time,
  updated_at: time,
})

/** A webhook that was just created. */
export const webhookWithSecret = v.object({ ...webhook.entries, secret })

function shown(endpoint: Endpoint, { webhooks, tenantId }: RouteContext): v.InferInput<typeof webhook> {
  const { id, createdBy, url, description, secretPrefix, createdAt, updatedAt } = endpoint
  return {
    id,
    account_id: tenantId(),
    created_by: createdBy,
    url,
    description,
    secret_prefix: secretPrefix,
    events: eventsOf(endpoint, webhooks),
    is_active: isOn(endpoint),
    created_at: createdAt,
    updated_at: updatedAt,
  }
}

const url = about(v.pipe(text, v.regex(/^https:/i, 'Must be an https URL.')), 'Https.', 'https://example.com/webhooks')
const events = about(list(text), 'Event types to send; an empty list means none.', ['contact:created'])
const byId = fields({ id: idText })
const places = { eventTypes: 'body.events', isActive: 'body.is_active' }
const faults = ['invalid_url', 'blocked_address', 'unknown_event_type'] as const

/** The calls about webhooks. */
export const webhookRoutes = [
  route({
    method: 'POST',
    path: '/api/webhooks-create',
    summary: 'Create a webhook endpoint',
    permission: 'write',
    input: { body: fields({ url, description: v.optional(text), events }) },
    async handle({ body }, context) {
      const { webhooks, tenant, actor, profile } = context
      const { events: eventTypes, ...given } = body
      const made = await webhooks.endpoints.create({ tenant, profile, createdBy: actor, ...given, eventTypes })
      return { ...shown(made, context), secret: made.secret }
    },
    places,
    answer: webhookWithSecret,
    errors: [...faults, 'endpoint_limit_reached'],
  }),
  route({
    method: 'POST',
    path: '/api/webhooks-get',
    summary: 'Get a webhook endpoint by ID',
    permission: 'read',
    input: { body: byId },
    handle: async ({ body }, context) =>
      shown(await context.webhooks.endpoints.get({ tenant: context.tenant, id: body.id }), context),
    answer: webhook,
    errors: ['not_found'],
  }),
  route({
    method: 'POST',
    path: '/api/webhooks-list',
    summary: 'List webhook endpoints, all of them, newest first',
    permission: 'list',
    input: { body: v.optional(fields({})) },
    handle: async (_, context) => ({
      data: (await everyEndpoint(context)).map((endpoint) => shown(endpoint, context)),
    }),
    answer: v.object({ data: v.array(webhook) }),
  }),
  route({
    method: 'POST',
    path: '/api/webhooks-update',
    summary: 'Update a webhook endpoint',
    permission: 'write',
    input: {
      body: fields({
        id: idText,
        url: about(v.nullish(url), 'null: stays as it is.'),
        description: about(v.nullish(text), 'null: none.'),
        events: v.optional(events),
        is_active: about(v.nullish(v.boolean('Must be true or false.')), 'null: stays as it is.'),
      }),
    },
    async handle({ body }, context) {
      const { id, description, events: eventTypes } = body
      const change = { id, description, eventTypes, url: body.url ?? undefined, isActive: body.is_active ?? undefined }
      return shown(await updateWithSwitch(context, change), context)
    },
    places,
    answer: webhook,
    errors: [...faults, 'not_found', 'forbidden_header', 'suspended_by_host'],
  }),
  route({
    method: 'POST',
    path: '/api/webhooks-delete',
    summary: 'Delete a webhook endpoint and cancel its waiting deliveries',
    permission: 'write',
    input: { body: byId },
    async handle({ body }, { webhooks, tenant }) {
      await webhooks.endpoints.delete({ tenant, id: body.id })
      return { id: body.id, deleted: true }
    },
    answer: v.object({ id: v.string(), deleted: v.boolean() }),
    errors: ['not_found'],
  }),
]
