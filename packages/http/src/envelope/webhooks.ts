import { type Endpoint, isWebhooksError, type WebhooksManagement } from '@posthorn/core'
import * as v from 'valibot'
import { eventsOf, everyEndpoint, isOn, updateWithSwitch } from '../endpoints/index.js'
import { route } from '../route.js'
import { about, fields, idText, list, mapOf, text } from '../schemas.js'

const statuses = ['active', 'paused'] as const

/** A webhook as it is shown. */
export const webhook = v.object({
  id: about(v.string(), '24 hexadecimal digits.', '69fb3ac1eda582171eb74826'),
  name: about(v.string(), 'Display name for the webhook.', 'Email Sent Webhook'),
  webhookUrl: about(v.string(), 'Destination URL of its deliveries.', 'https://example.org/webhooks/email-sent'),
  webhookEvent: about(v.array(v.string()), 'Events that it is subscribed to.', ['email-sent']),
  headers: about(v.record(v.string(), v.string()), 'Included in each delivery; secret-looking ones are `********`.', {
    'X-Webhook-Source': 'shop',
  }),
  status: about(v.picklist(statuses), '`paused`: nothing is sent to it.', 'active'),
})

const testDelivery = v.object({
  status: about(v.picklist(['success', 'failed']), '`failed`: the webhook is paused until it is updated.', 'success'),
})

function shown(endpoint: Endpoint, webhooks: WebhooksManagement): v.InferInput<typeof webhook> {
  const { id, name, url, headers } = endpoint
  const lines = Object.entries(headers).map(([key, value]) => [key, Array.isArray(value) ? value.join(', ') : value])
  return {
    id,
    name: name ?? '',
    webhookUrl: url,
    webhookEvent: eventsOf(endpoint, webhooks),
    headers: Object.fromEntries(lines),
    status: isOn(endpoint) ? 'active' : 'paused',
  }
}

/** A test that there is no room for now has failed: the webhook is there already, and its owner can turn it on. */
async function passesTest(webhooks: WebhooksManagement, ref: { tenant: string; id: string }): Promise<boolean> {
  try {
    return (await webhooks.endpoints.test({ ...ref, timeoutMs: 5000 })).success
  } catch (error) {
    if (isWebhooksError(error, 'test_limit_reached')) return false
    throw error
  }
}

/** What every call answers. */
function enveloped<const Payload extends v.GenericSchema>(payload: Payload, message: string) {
  return v.object({ message: about(v.string(), 'For people.', message), payload })
}

const noEvent = 'Must have one event at least.'
const input = {
  name: about(text, 'Display name for the webhook.', 'Email Sent Webhook'),
  webhookUrl: about(text, 'Destination URL of its deliveries.', 'https://example.org/webhooks/email-sent'),
  webhookEvent: about(v.pipe(list(text), v.minLength(1, noEvent)), 'Events to subscribe to.', ['email-sent']),
  headers: about(mapOf(text), 'Included in each delivery; {} where there are none.', { 'X-Webhook-Source': 'shop' }),
}
const change = { ...v.partial(v.object(input)).entries, status: v.optional(v.picklist(statuses)) }
const idParam = v.object({ id: idText })
const places = { url: 'body.webhookUrl', eventTypes: 'body.webhookEvent', isActive: 'body.status' }
const faults = ['invalid_url', 'insecure_url', 'blocked_address', 'forbidden_header', 'unknown_event_type'] as const

/** The calls below `/v1/webhook`. */
export const webhookRoutes = [
  route({
    method: 'POST',
    path: '/v1/webhook/create',
    summary: 'Create a webhook; one whose test delivery fails is paused',
    permission: 'write',
    input: { body: fields(input) },
    async handle({ body }, { webhooks, tenant, actor, profile }) {
      const { name, webhookUrl: url, webhookEvent: eventTypes, headers } = body
      const own = { tenant, profile, createdBy: actor, isActive: false }
      const { secret: _, ...paused } = await webhooks.endpoints.create({ ...own, name, url, eventTypes, headers })
      const ref = { tenant, id: paused.id }
      const success = await passesTest(webhooks, ref)
      const made = success ? await webhooks.endpoints.update({ ...ref, isActive: true }) : paused
      const status = success ? ('success' as const) : ('failed' as const)
      const payload = { ...shown(made, webhooks), testDelivery: { status } }
      return { message: 'Webhook created successfully', payload }
    },
    places,
    status: 201,
    answer: enveloped(v.object({ ...webhook.entries, testDelivery }), 'Webhook created successfully'),
    errors: [...faults, 'endpoint_limit_reached'],
  }),
  route({
    method: 'GET',
    path: '/v1/webhook/list',
    summary: 'List webhooks, all of them, newest first',
    permission: 'list',
    input: {},
    async handle(_, context) {
      const payload = (await everyEndpoint(context)).map((endpoint) => shown(endpoint, context.webhooks))
      return { message: 'Webhooks fetched successfully', payload }
    },
    answer: enveloped(v.array(webhook), 'Webhooks fetched successfully'),
  }),
  route({
    method: 'GET',
    path: '/v1/webhook/get/:id',
    summary: 'Get a webhook',
    permission: 'read',
    input: { params: idParam },
    async handle({ params }, { webhooks, tenant }) {
      const found = await webhooks.endpoints.get({ tenant, ...params })
      return { message: 'Webhook fetched successfully', payload: shown(found, webhooks) }
    },
    answer: enveloped(webhook, 'Webhook fetched successfully'),
  }),
  route({
    method: 'PATCH',
    path: '/v1/webhook/update/:id',
    summary: 'Update a webhook; absent fields stay unchanged',
    permission: 'write',
    input: { params: idParam, body: fields(change) },
    async handle({ params, body }, context) {
      const { name, webhookUrl: url, webhookEvent: eventTypes, headers, status } = body
      const isActive = status === undefined ? undefined : status === 'active'
      const updated = await updateWithSwitch(context, { ...params, name, url, eventTypes, headers, isActive })
      return { message: 'Webhook updated successfully', payload: shown(updated, context.webhooks) }
    },
    places,
    answer: enveloped(webhook, 'Webhook updated successfully'),
    errors: [...faults, 'suspended_by_host'],
  }),
  route({
    method: 'DELETE',
    path: '/v1/webhook/delete/:id',
    summary: 'Delete a webhook and cancel its waiting deliveries',
    permission: 'write',
    input: { params: idParam },
    async handle({ params }, { webhooks, tenant }) {
      await webhooks.endpoints.delete({ tenant, ...params })
      return { message: 'Webhook deleted successfully', payload: { id: params.id } }
    },
    answer: enveloped(v.object({ id: v.string() }), 'Webhook deleted successfully'),
  }),
]
