import { type DeliveryFilter, deliveryStatuses, type LogSort } from '@posthorn/core'
import * as v from 'valibot'
import { attempt, attemptWithBody, cancelResult, delivery, page, replayResult } from '../resources/index.js'
import { route } from '../route.js'
import { fields } from '../schemas.js'
import { cancelRequest, idParam, nothing, replayRequest } from './fields.js'
import {
  anyOf,
  anyOfWords,
  anyStatusCode,
  counted,
  date,
  flag,
  listPlaces,
  pageFields,
  paging,
  range,
  sortBy,
} from './query.js'

const logFields = {
  ...pageFields,
  sort: sortBy<LogSort>({ createdAt: 'id' }),
  id: anyOf,
  messageId: anyOf,
  eventType: anyOf,
  status: anyOfWords(deliveryStatuses),
  diverted: flag,
  statusCode: anyStatusCode,
  createdAfter: date,
  createdBefore: date,
}
const logQuery = fields(logFields)

function filter(query: v.InferOutput<typeof logQuery>, endpointId: string[] | undefined): DeliveryFilter {
  const { createdAfter, createdBefore, id, messageId, eventType, status, diverted, statusCode } = query
  const createdAt = range(createdAfter, createdBefore)
  return { id, messageId, endpointId, eventType, status, diverted, statusCode, createdAt }
}

/** `/deliveries`: the delivery log. */
export const deliveryRoutes = [
  route({
    method: 'GET',
    path: '/deliveries',
    summary: 'List deliveries',
    permission: 'list',
    input: { query: fields({ ...logFields, endpointId: anyOf }) },
    handle: ({ query }, { webhooks, tenant }) =>
      webhooks.deliveries.list({ tenant, where: filter(query, query.endpointId), ...paging(query) }),
    places: listPlaces,
    answer: page(delivery),
    errors: ['invalid_cursor'],
  }),
  route({
    method: 'GET',
    path: '/endpoints/:id/deliveries',
    summary: 'List the deliveries of an endpoint',
    permission: 'list',
    input: { params: idParam, query: logQuery },
    handle: async ({ params, query }, { webhooks, tenant }) => {
      // An endpoint of nobody or of another tenant is not found, which an empty list would not say.
      await webhooks.endpoints.get({ tenant, id: params.id })
      return webhooks.deliveries.list({ tenant, where: filter(query, [params.id]), ...paging(query) })
    },
    places: listPlaces,
    answer: page(delivery),
    errors: ['invalid_cursor'],
  }),
  route({
    method: 'GET',
    path: '/deliveries/:id',
    summary: 'Get a delivery',
    permission: 'read',
    input: { params: idParam },
    handle: ({ params }, { webhooks, tenant }) => webhooks.deliveries.get({ tenant, id: params.id }),
    answer: delivery,
  }),
  route({
    method: 'GET',
    path: '/deliveries/:id/attempts',
    summary: 'List the attempts of a delivery, all of them, oldest first',
    permission: 'read',
    input: { params: idParam },
    handle: async ({ params }, { webhooks, tenant }) => ({
      data: await webhooks.deliveries.attempts({ tenant, id: params.id }),
      nextCursor: null,
    }),
    answer: page(attempt),
  }),
  route({
    method: 'GET',
    path: '/deliveries/:id/attempts/:number',
    summary: 'Get an attempt, with the body that was sent',
    permission: 'read',
    input: { params: v.object({ ...idParam.entries, number: counted }) },
    handle: ({ params }, { webhooks, tenant }) => webhooks.deliveries.attempt({ tenant, ...params }),
    answer: attemptWithBody,
  }),
  route({
    method: 'POST',
    path: '/deliveries/:id/retry',
    summary: 'Send a delivery again',
    permission: 'replay',
    input: { params: idParam, body: nothing },
    handle: ({ params }, { webhooks, tenant }) => webhooks.deliveries.retry({ tenant, id: params.id }),
    answer: delivery,
    errors: ['delivery_not_final', 'message_expired'],
  }),
  route({
    method: 'POST',
    path: '/deliveries/:id/cancel',
    summary: 'Cancel a delivery that waits',
    permission: 'write',
    input: { params: idParam, body: nothing },
    handle: ({ params }, { webhooks, tenant }) => webhooks.deliveries.cancel({ tenant, id: params.id }),
    answer: delivery,
    errors: ['delivery_final'],
  }),
  route({
    method: 'POST',
    path: '/deliveries/cancel',
    summary: 'Cancel all deliveries that wait, or those that match a filter',
    permission: 'write',
    input: { body: cancelRequest },
    handle: ({ body: { endpointId, messageId, ...body } }, { webhooks, tenant }) =>
      webhooks.deliveries.cancelMany({ ...body, tenant, endpoint: endpointId, message: messageId }),
    places: { endpoint: 'body.endpointId', message: 'body.messageId' },
    answer: cancelResult,
    errors: ['not_found', 'invalid_cursor'],
  }),
  route({
    method: 'POST',
    path: '/deliveries/replay',
    summary: 'Send failed deliveries of all endpoints again, or others that match a filter',
    permission: 'replay',
    input: { body: replayRequest },
    handle: ({ body = { limit: 1000 } }, { webhooks, tenant }) => webhooks.deliveries.replay({ ...body, tenant }),
    answer: replayResult,
    errors: ['invalid_cursor'],
  }),
  route({
    method: 'POST',
    path: '/deliveries/:id/dismiss',
    summary: 'Keep a diverted delivery for pick-up no more',
    permission: 'write',
    input: { params: idParam, body: nothing },
    handle: ({ params }, { webhooks, tenant }) => webhooks.deliveries.dismiss({ tenant, id: params.id }),
    answer: delivery,
  }),
]
