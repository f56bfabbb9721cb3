import { type DeliveryFilter, deliveryStatuses, type LogSort } from '@posthorn/core'
import type * as v from 'valibot'
import { route } from '../route.js'
import { fields } from '../validate.js'
import { idParam, nothing } from './fields.js'
import { presentAttempt, presentDelivery, presentPage } from './present.js'
import { anyOf, anyOfWords, date, listPlaces, page, paging, range, sortBy } from './query.js'

const logFields = {
  ...page,
  sort: sortBy<LogSort>({ createdAt: 'id' }),
  id: anyOf,
  messageId: anyOf,
  eventType: anyOf,
  status: anyOfWords(deliveryStatuses),
  createdAfter: date,
  createdBefore: date,
}
const logQuery = fields(logFields)

function filter(query: v.InferOutput<typeof logQuery>, endpointId: string[] | undefined): DeliveryFilter {
  const { id, messageId, eventType, status, createdAfter, createdBefore } = query
  return { id, messageId, endpointId, eventType, status, createdAt: range(createdAfter, createdBefore) }
}

/** `/deliveries`: the delivery log. */
export const deliveryRoutes = [
  route({
    method: 'GET',
    path: '/deliveries',
    permission: 'list',
    input: { query: fields({ ...logFields, endpointId: anyOf }) },
    handle: ({ query }, { webhooks, tenant }) =>
      webhooks.deliveries.list({ tenant, where: filter(query, query.endpointId), ...paging(query) }),
    places: listPlaces,
    present: presentPage(presentDelivery),
  }),
  route({
    method: 'GET',
    path: '/endpoints/:id/deliveries',
    permission: 'list',
    input: { params: idParam, query: logQuery },
    handle: async ({ params, query }, { webhooks, tenant }) => {
      // An endpoint of nobody or of another tenant is not found, which an empty list would not say.
      await webhooks.endpoints.get({ tenant, id: params.id })
      return webhooks.deliveries.list({ tenant, where: filter(query, [params.id]), ...paging(query) })
    },
    places: listPlaces,
    present: presentPage(presentDelivery),
  }),
  route({
    method: 'GET',
    path: '/deliveries/:id',
    permission: 'read',
    input: { params: idParam },
    handle: ({ params }, { webhooks, tenant }) => webhooks.deliveries.get({ tenant, id: params.id }),
    present: presentDelivery,
  }),
  route({
    method: 'GET',
    path: '/deliveries/:id/attempts',
    permission: 'read',
    input: { params: idParam },
    handle: ({ params }, { webhooks, tenant }) => webhooks.deliveries.attempts({ tenant, id: params.id }),
    present: (attempts) => ({ data: attempts.map(presentAttempt), nextCursor: null }),
  }),
  route({
    method: 'POST',
    path: '/deliveries/:id/retry',
    permission: 'replay',
    input: { params: idParam, body: nothing },
    handle: ({ params }, { webhooks, tenant }) => webhooks.deliveries.retry({ tenant, id: params.id }),
    present: presentDelivery,
  }),
  route({
    method: 'POST',
    path: '/deliveries/:id/cancel',
    permission: 'write',
    input: { params: idParam, body: nothing },
    handle: ({ params }, { webhooks, tenant }) => webhooks.deliveries.cancel({ tenant, id: params.id }),
    present: presentDelivery,
  }),
]
