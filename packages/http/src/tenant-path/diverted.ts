import { type Delivery, WebhooksError } from '@posthorn/core'
import * as v from 'valibot'
import type { RouteContext } from '../context.js'
import { nothing } from '../rest/fields.js'
import { whole } from '../rest/query.js'
import { route } from '../route.js'
import { about, fields, text, time } from '../schemas.js'
import { base, ofWebhook } from './paths.js'

/** `DivertedEventResponse` */
export const divertedEventResponse = v.object({
  eventLocator: about(v.string(), 'Of the event.', '0197f3c2-9a00-7000-8000-000000000001'),
  requestLocator: about(v.string(), 'Of its way to this webhook.', '0197f3c2-9a00-7000-8000-000000000002'),
  failureMessage: about(v.string(), 'What happened, for people.', 'The receiver answered 404.'),
  failureTimestamp: time,
  failureTrigger: about(v.string(), 'Which of the triggers it met.', '4xx'),
})

type Diverted = Pick<Delivery, 'id' | 'messageId' | 'lastOutcome' | 'lastStatusCode' | 'createdAt' | 'finishedAt'>

/** A delivery that was diverted. `triggers`: those of the webhook's failure handling. */
export function presentDiverted(
  { id, messageId, lastOutcome, lastStatusCode, createdAt, finishedAt }: Diverted,
  triggers: readonly string[],
): v.InferInput<typeof divertedEventResponse> {
  return {
    eventLocator: messageId,
    requestLocator: id,
    failureMessage: lastStatusCode === null ? `No answer: ${lastOutcome}.` : `The receiver answered ${lastStatusCode}.`,
    failureTimestamp: finishedAt ?? createdAt,
    failureTrigger: triggerOf(lastStatusCode, triggers),
  }
}

/** The most exact one; what none of them names (they may have changed since) stands for itself. */
function triggerOf(statusCode: number | null, triggers: readonly string[]): string {
  if (statusCode === null) return 'timeout'
  const code = String(statusCode)
  return triggers.includes(code) ? code : `${code.charAt(0)}xx`
}

const path = `${base}/:webhookLocator/diverted`
const ofEvent = v.object({
  ...ofWebhook.entries,
  eventLocator: v.pipe(text, v.maxLength(64, 'Is too long for a locator.')),
})
const listQuery = fields({
  offset: v.optional(about(whole(0, 1_000_000_000), 'Events to skip. Default: 0.')),
  count: v.optional(about(whole(1, 1000), 'Most events to return. Default: 50.')),
})
const places = { id: 'path.webhookLocator' }

async function triggersOf({ webhooks, tenant }: RouteContext, id: string): Promise<string[]> {
  return (await webhooks.endpoints.get({ tenant, id })).failureHandling?.triggers ?? []
}

/** What is kept of that event for that webhook. @throws not_found */
async function find({ webhooks, tenant }: RouteContext, params: v.InferOutput<typeof ofEvent>): Promise<Delivery> {
  const { webhookLocator: endpointId, eventLocator: messageId } = params
  const { data } = await webhooks.deliveries.list({ tenant, where: { endpointId, messageId, diverted: true } })
  const [delivery] = data
  if (delivery !== undefined) return delivery
  throw new WebhooksError('not_found', `There is no diverted event "${messageId}" for this webhook.`)
}

/** What failed for good and is kept for pick-up. */
export const divertedRoutes = [
  route({
    method: 'GET',
    path,
    summary: 'List what was diverted, newest first',
    permission: ['read', 'list'],
    input: { params: ofWebhook, query: listQuery },
    async handle({ params: { webhookLocator: endpointId }, query }, context) {
      const triggers = await triggersOf(context, endpointId)
      const { offset = 0, count: limit } = query
      const where = { endpointId, diverted: true }
      const { data } = await context.webhooks.deliveries.list({
        tenant: context.tenant,
        where,
        page: { offset, limit },
      })
      return data.map((delivery) => presentDiverted(delivery, triggers))
    },
    places,
    answer: v.array(divertedEventResponse),
  }),
  route({
    method: 'GET',
    path: `${path}/:eventLocator`,
    summary: 'Fetch a diverted event',
    permission: 'read',
    input: { params: ofEvent },
    async handle({ params }, context) {
      const triggers = await triggersOf(context, params.webhookLocator)
      return presentDiverted(await find(context, params), triggers)
    },
    places,
    answer: divertedEventResponse,
  }),
  route({
    method: 'POST',
    path: `${path}/:eventLocator/resend`,
    summary: 'Send a diverted event again',
    permission: 'write',
    input: { params: ofEvent, body: nothing },
    async handle({ params }, context) {
      const { id } = await find(context, params)
      await context.webhooks.deliveries.retry({ tenant: context.tenant, id })
    },
    places,
    errors: ['delivery_not_final', 'message_expired'],
  }),
  route({
    method: 'DELETE',
    path: `${path}/:eventLocator`,
    summary: 'Keep a diverted event no more',
    permission: 'write',
    input: { params: ofEvent },
    async handle({ params }, context) {
      const { id } = await find(context, params)
      await context.webhooks.deliveries.dismiss({ tenant: context.tenant, id })
    },
    places,
  }),
]
