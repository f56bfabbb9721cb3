import { deliveryStatuses } from '@posthorn/core'
import * as v from 'valibot'
import { route } from '../route.js'
import { about, fields, idText, time } from '../schemas.js'

const delivery = v.object({
  id: v.string(),
  endpoint_id: v.string(),
  event: about(v.string(), 'Its type.', 'contact:created'),
  status: about(v.picklist(deliveryStatuses), '`held` waits for its endpoint.', 'delivered'),
  attempts: about(v.number(), 'Requests made so far.', 1),
  response_code: about(v.nullable(v.number()), 'Status of the last response.', 200),
  created_at: time,
  next_attempt_at: about(v.nullable(time), 'null once it is final.', null),
  finished_at: about(v.nullable(time), 'When it became final.', '2030-01-31T12:00:01.000Z'),
})

const must = 'Must be a whole number from 1 to 1000.'
const limit = v.pipe(v.number(must), v.integer(must), v.minValue(1, must), v.maxValue(1000, must))

/** The call about deliveries. */
export const deliveryRoutes = [
  route({
    method: 'POST',
    path: '/api/webhooks-deliveries',
    summary: 'List deliveries for a webhook endpoint, newest first',
    permission: 'list',
    input: { body: fields({ endpoint_id: idText, limit: about(v.optional(limit, 50), 'Default: 50.') }) },
    async handle({ body }, { webhooks, tenant }) {
      const { id } = await webhooks.endpoints.get({ tenant, id: body.endpoint_id })
      const { data } = await webhooks.deliveries.list({
        tenant,
        where: { endpointId: id },
        page: { limit: body.limit },
      })
      return {
        data: data.map((each) => ({
          id: each.id,
          endpoint_id: each.endpointId,
          event: each.eventType,
          status: each.status,
          attempts: each.attempts,
          response_code: each.lastStatusCode,
          created_at: each.createdAt,
          next_attempt_at: each.dueAt,
          finished_at: each.finishedAt,
        })),
      }
    },
    places: { id: 'body.endpoint_id' },
    answer: v.object({ data: v.array(delivery) }),
    errors: ['not_found'],
  }),
]
