import { randomUUID } from 'node:crypto'
import type { Endpoint, WebhooksManagement } from '@posthorn/core'
import * as v from 'valibot'
import type { RouteContext } from '../context.js'
import { eventsOf, everyEndpoint, isOn, updateWithSwitch, withSecret } from '../endpoints/index.js'
import { Refusal } from '../failure.js'
import { route } from '../route.js'
import { about, fields, idText, list, text, time } from '../schemas.js'

function uuid(description: string, example: string) {
  return about(v.pipe(v.string(), v.metadata({ format: 'uuid' })), description, example)
}

/** A webhook as it is shown. */
export const webhook = v.object({
  id: uuid('The ID of the webhook.', '4a4de828-f4db-4c9e-adfd-434e0864c3c7'),
  target_url: about(v.string(), 'The URL where the webhook should send the data.', 'https://example.com/webhook'),
  is_active: about(v.boolean(), 'Whether it is active. Inactive webhooks will not receive any data.', true),
  environment_id: uuid('The environment that it belongs to.', '05daecaf-4365-42e8-8370-8127de5dd717'),
  event_types: about(v.array(v.string()), 'The event types that it is subscribed to.', ['record:created']),
  created_at: time,
  updated_at: time,
  secret: v.optional(
    about(
      v.string(),
      'Signs its payloads: a UUID, unless it was chosen or made by another API. Absent if the caller may not read secrets.',
      'd5fac1cb-1820-4da7-bfd8-a6b758bcf8ff',
    ),
  ),
})

type Shown = v.InferInput<typeof webhook>

function shown(endpoint: Endpoint & { secret?: string | undefined }, context: RouteContext): Shown {
  const { id, url, createdAt, updatedAt, secret } = endpoint
  return {
    id,
    target_url: url,
    is_active: isOn(endpoint),
    environment_id: context.tenantId(),
    event_types: eventsOf(endpoint, context.webhooks),
    created_at: createdAt,
    updated_at: updatedAt,
    ...(secret !== undefined && { secret }),
  }
}

/** Names of the catalogue alone. @throws Refusal, which lists them */
function assertKnown(names: readonly string[] | undefined, { eventTypes }: WebhooksManagement): void {
  const allowed = eventTypes.list().map(({ name }) => name)
  const message = `Must be one of: ${allowed.join(', ')}.`
  const errors = (names ?? []).flatMap((name, at) =>
    allowed.includes(name) ? [] : [{ path: `body.event_types.${at}`, message }],
  )
  if (errors.length > 0) throw new Refusal('invalid_request', { detail: `body.event_types: ${message}`, errors })
}

const idParam = v.object({ id: idText })
const target_url = about(text, 'The URL where the webhook payload will be sent.', 'https://example.com/webhook')
const is_active = v.optional(about(v.boolean('Must be true or false.'), 'Whether the webhook is active.', true))
const event_types = v.optional(
  about(list(text), 'The event types to subscribe to; every one where it is absent at creation.', ['record:created']),
)
const places = { url: 'body.target_url', isActive: 'body.is_active', eventTypes: 'body.event_types' }
const faults = ['invalid_url', 'insecure_url', 'blocked_address'] as const

/** `/webhook`: the URLs of a tenant. */
export const webhookRoutes = [
  route({
    method: 'POST',
    path: '/webhook',
    summary: 'Create Webhook',
    permission: 'write',
    input: { body: fields({ target_url, is_active, event_types }) },
    async handle({ body }, context) {
      const { webhooks, tenant, actor, profile } = context
      const { target_url: url, is_active: isActive, event_types: eventTypes } = body
      assertKnown(eventTypes, webhooks)
      // A UUID whatever the profile's own signer would make
      const own = { profile, secret: randomUUID(), createdBy: actor }
      return shown(await webhooks.endpoints.create({ tenant, url, isActive, eventTypes, ...own }), context)
    },
    places,
    status: 201,
    answer: webhook,
    errors: [...faults, 'endpoint_limit_reached'],
  }),
  route({
    method: 'GET',
    path: '/webhook',
    summary: 'List Webhooks, all of them, newest first',
    permission: 'list',
    input: {},
    handle: async (_, context) => ({
      data: (await everyEndpoint(context, { withSecrets: true })).map((endpoint) => shown(endpoint, context)),
    }),
    answer: v.object({ data: v.array(webhook) }),
  }),
  route({
    method: 'GET',
    path: '/webhook/:id',
    summary: 'Get Webhook',
    permission: 'read',
    input: { params: idParam },
    async handle({ params }, context) {
      const found = await context.webhooks.endpoints.get({ tenant: context.tenant, ...params })
      return shown(await withSecret(found, context), context)
    },
    answer: webhook,
  }),
  route({
    method: 'PATCH',
    path: '/webhook/:id',
    summary: 'Update Webhook; absent fields stay unchanged',
    permission: 'write',
    input: { params: idParam, body: fields({ target_url: v.optional(target_url), is_active, event_types }) },
    async handle({ params, body }, context) {
      const { target_url: url, is_active: isActive, event_types: eventTypes } = body
      assertKnown(eventTypes, context.webhooks)
      const changed = await updateWithSwitch(context, { ...params, url, isActive, eventTypes })
      return shown(await withSecret(changed, context), context)
    },
    places,
    answer: webhook,
    errors: [...faults, 'forbidden_header', 'suspended_by_host'],
  }),
  route({
    method: 'DELETE',
    path: '/webhook/:id',
    summary: 'Delete Webhook and cancel its waiting deliveries',
    permission: 'write',
    input: { params: idParam },
    handle: ({ params }, { webhooks, tenant }) => webhooks.endpoints.delete({ tenant, ...params }),
  }),
  route({
    method: 'POST',
    path: '/webhook/test',
    summary: 'Send a test payload to a Webhook',
    permission: 'test',
    input: { body: fields({ id: idText }) },
    async handle({ body }, { webhooks, tenant }) {
      const { success, statusCode, message } = await webhooks.endpoints.test({ tenant, id: body.id })
      return { success, status_code: statusCode, message }
    },
    answer: v.object({
      success: about(v.boolean(), 'Whether the receiver answered 2xx.', true),
      status_code: about(v.nullable(v.number()), 'null where there was no answer.', 200),
      message: about(v.string(), 'What happened, for people.', 'The receiver answered 200.'),
    }),
    errors: ['not_found', 'test_limit_reached'],
  }),
]
