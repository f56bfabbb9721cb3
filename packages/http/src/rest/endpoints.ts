import { type EndpointSort, endpointStatuses } from '@posthorn/core'
import { route } from '../route.js'
import { fields } from '../validate.js'
import { endpointChange, idParam, newEndpoint, nothing, suspension, testRequest } from './fields.js'
import { presentEndpoint, presentNewEndpoint, presentPage } from './present.js'
import { anyOf, anyOfWords, date, flag, listPlaces, one, page, paging, range, sortBy } from './query.js'

const listQuery = fields({
  ...page,
  sort: sortBy<EndpointSort>({
    id: 'id',
    name: 'name',
    url: 'url',
    createdAt: 'createdAt',
    updatedAt: 'updatedAt',
  }),
  id: anyOf,
  name: one,
  url: one,
  isActive: flag,
  status: anyOfWords(endpointStatuses),
  eventType: anyOf,
  createdAfter: date,
  createdBefore: date,
  updatedAfter: date,
  updatedBefore: date,
})

/** `/endpoints`: the URLs a tenant registered. */
export const endpointRoutes = [
  route({
    method: 'POST',
    path: '/endpoints',
    permission: 'write',
    input: { body: newEndpoint },
    handle: ({ body }, { webhooks, tenant, actor, profile }) =>
      webhooks.endpoints.create({ profile, ...body, tenant, createdBy: actor }),
    status: 201,
    present: presentNewEndpoint,
    headers: ({ id }, { link }) => ({ location: link(`/endpoints/${encodeURIComponent(id)}`) }),
  }),
  route({
    method: 'GET',
    path: '/endpoints',
    permission: 'list',
    input: { query: listQuery },
    handle: ({ query }, { webhooks, tenant }) => {
      const { id, name, url, isActive, status, eventType } = query
      const createdAt = range(query.createdAfter, query.createdBefore)
      const updatedAt = range(query.updatedAfter, query.updatedBefore)
      const where = { id, name, url, isActive, status, eventTypes: eventType, createdAt, updatedAt }
      return webhooks.endpoints.list({ tenant, where, ...paging(query) })
    },
    places: listPlaces,
    present: presentPage(presentEndpoint),
  }),
  route({
    method: 'GET',
    path: '/endpoints/:id',
    permission: 'read',
    input: { params: idParam },
    handle: ({ params }, { webhooks, tenant }) => webhooks.endpoints.get({ tenant, id: params.id }),
    present: presentEndpoint,
  }),
  route({
    method: 'PATCH',
    path: '/endpoints/:id',
    permission: 'write',
    input: { params: idParam, body: endpointChange },
    handle: ({ params, body }, { webhooks, tenant }) => webhooks.endpoints.update({ ...body, tenant, id: params.id }),
    present: presentEndpoint,
  }),
  route({
    method: 'DELETE',
    path: '/endpoints/:id',
    permission: 'write',
    input: { params: idParam },
    handle: ({ params }, { webhooks, tenant }) => webhooks.endpoints.delete({ tenant, id: params.id }),
    status: 204,
  }),
  route({
    method: 'GET',
    path: '/endpoints/:id/secret',
    permission: 'secrets',
    input: { params: idParam },
    handle: ({ params }, { webhooks, tenant }) => webhooks.endpoints.getSecret({ tenant, id: params.id }),
    present: ({ secret }) => ({ secret }),
  }),
  route({
    method: 'POST',
    path: '/endpoints/:id/test',
    permission: 'test',
    input: { params: idParam, body: testRequest },
    handle: ({ params, body }, { webhooks, tenant }) => webhooks.endpoints.test({ ...body, tenant, id: params.id }),
    present: ({ success, outcome, statusCode, message, durationMs }) => ({
      success,
      outcome,
      statusCode,
      message,
      durationMs,
    }),
  }),
  route({
    method: 'POST',
    path: '/endpoints/:id/suspend',
    permission: 'write',
    input: { params: idParam, body: suspension },
    handle: ({ params, body }, { webhooks, tenant }) => webhooks.endpoints.suspend({ ...body, tenant, id: params.id }),
    present: presentEndpoint,
  }),
  route({
    method: 'POST',
    path: '/endpoints/:id/unsuspend',
    permission: 'write',
    input: { params: idParam, body: nothing },
    handle: ({ params }, { webhooks, tenant }) => webhooks.endpoints.unsuspend({ tenant, id: params.id }),
    present: presentEndpoint,
  }),
]
