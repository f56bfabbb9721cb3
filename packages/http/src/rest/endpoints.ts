import { type EndpointSort, endpointStatuses } from '@posthorn/core'
import * as v from 'valibot'
import {
  endpoint,
  endpointStats,
  endpointStatsWithId,
  endpointWithSecret,
  page,
  replayResult,
  secret,
  testResult,
} from '../resources/index.js'
import { route } from '../route.js'
import { about, fields } from '../schemas.js'
import { etag, idempotencyKey, ifMatch, ifUnchanged } from './conditions.js'
import {
  endpointChange,
  idParam,
  newEndpoint,
  nothing,
  replayMissingRequest,
  replayRequest,
  rotation,
  suspension,
  testRequest,
} from './fields.js'
import {
  anyOf,
  anyOfWords,
  counted,
  date,
  flag,
  listPlaces,
  one,
  pageFields,
  paging,
  range,
  someIds,
  sortBy,
} from './query.js'

const listQuery = fields({
  ...pageFields,
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

const statsFields = {
  since: about(date, 'Only messages from this time on. Default: 24 hours before `until`.'),
  until: about(date, 'Only messages before this time. Default: now.'),
  bucketMs: v.optional(about(counted, 'Length of a time bucket in ms; none where absent.', '3600000')),
}

const faults = ['invalid_url', 'insecure_url', 'blocked_address', 'forbidden_header', 'unknown_event_type'] as const

/** `/endpoints`: the URLs a tenant registered. */
export const endpointRoutes = [
  route({
    method: 'POST',
    path: '/endpoints',
    summary: 'Create an endpoint',
    permission: 'write',
    input: { headers: idempotencyKey, body: newEndpoint },
    handle: ({ headers, body }, { webhooks, tenant, actor, profile }) =>
      webhooks.endpoints.create({
        profile,
        ...body,
        tenant,
        createdBy: actor,
        idempotencyKey: headers['idempotency-key'],
      }),
    places: { idempotencyKey: 'header.idempotency-key' },
    status: 201,
    answer: endpointWithSecret,
    headers: (created, { link }) => ({
      location: link(`/endpoints/${encodeURIComponent(created.id)}`),
      ...etag(created),
    }),
    errors: [...faults, 'endpoint_limit_reached', 'idempotency_conflict'],
  }),
  route({
    method: 'GET',
    path: '/endpoints',
    summary: 'List endpoints',
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
    answer: page(endpoint),
    errors: ['invalid_cursor'],
  }),
  route({
    method: 'GET',
    path: '/endpoints/:id',
    summary: 'Get an endpoint',
    permission: 'read',
    input: { params: idParam },
    handle: ({ params }, { webhooks, tenant }) => webhooks.endpoints.get({ tenant, id: params.id }),
    answer: endpoint,
    headers: etag,
  }),
  route({
    method: 'PATCH',
    path: '/endpoints/:id',
    summary: 'Change an endpoint',
    permission: 'write',
    input: { params: idParam, headers: ifMatch, body: endpointChange },
    handle: ({ params, headers, body }, { webhooks, tenant, can }) =>
      ifUnchanged(headers['if-match'], (version) =>
        webhooks.endpoints.update({ ...body, tenant, id: params.id, version, carrySecrets: can('secrets') }),
      ),
    answer: endpoint,
    headers: etag,
    errors: [...faults, 'precondition_failed'],
  }),
  route({
    method: 'DELETE',
    path: '/endpoints/:id',
    summary: 'Delete an endpoint and cancel its waiting deliveries',
    permission: 'write',
    input: { params: idParam, headers: ifMatch },
    handle: ({ params, headers }, { webhooks, tenant }) =>
      ifUnchanged(headers['if-match'], (version) => webhooks.endpoints.delete({ tenant, id: params.id, version })),
    errors: ['precondition_failed'],
  }),
  route({
    method: 'GET',
    path: '/endpoints/:id/secret',
    summary: 'Read the signing secret back',
    permission: 'secrets',
    input: { params: idParam },
    handle: ({ params }, { webhooks, tenant }) => webhooks.endpoints.getSecret({ tenant, id: params.id }),
    answer: v.object({ secret }),
  }),
  route({
    method: 'POST',
    path: '/endpoints/:id/rotate-secret',
    summary: 'Rotate the signing secret; the old one keeps signing for a while',
    permission: ['write', 'secrets'],
    input: { params: idParam, body: rotation },
    handle: ({ params, body }, { webhooks, tenant }) =>
      webhooks.endpoints.rotateSecret({ ...body, tenant, id: params.id }),
    answer: endpointWithSecret,
    headers: etag,
  }),
  route({
    method: 'POST',
    path: '/endpoints/:id/replay',
    summary: 'Send failed deliveries again, or others that match a filter',
    permission: 'replay',
    input: { params: idParam, body: replayRequest },
    handle: ({ params, body = { limit: 1000 } }, { webhooks, tenant }) =>
      webhooks.deliveries.replay({ ...body, tenant, endpoint: params.id }),
    places: { endpoint: 'path.id' },
    answer: replayResult,
    errors: ['invalid_cursor'],
  }),
  route({
    method: 'POST',
    path: '/endpoints/:id/replay-missing',
    summary: 'Send what the endpoint wants and never got',
    permission: 'replay',
    input: { params: idParam, body: replayMissingRequest },
    handle: ({ params, body }, { webhooks, tenant }) =>
      webhooks.deliveries.replayMissing({ ...body, tenant, endpoint: params.id }),
    places: { endpoint: 'path.id' },
    answer: replayResult,
    errors: ['invalid_cursor'],
  }),
  route({
    method: 'GET',
    path: '/endpoints/:id/stats',
    summary: 'Tell how the deliveries of an endpoint went',
    permission: 'read',
    input: { params: idParam, query: fields(statsFields) },
    handle: ({ params, query }, { webhooks, tenant }) => webhooks.endpoints.stats({ ...query, tenant, id: params.id }),
    answer: endpointStats,
  }),
  route({
    method: 'GET',
    path: '/endpoint-stats',
    summary: 'Tell how the deliveries of several endpoints went',
    permission: 'read',
    input: { query: fields({ ids: someIds, ...statsFields }) },
    handle: async ({ query }, { webhooks, tenant }) => ({
      data: await webhooks.endpoints.statsMany({ ...query, tenant }),
    }),
    answer: v.object({ data: v.array(endpointStatsWithId) }),
  }),
  route({
    method: 'POST',
    path: '/endpoints/:id/test',
    summary: 'Send a test request',
    permission: 'test',
    input: { params: idParam, body: testRequest },
    handle: ({ params, body }, { webhooks, tenant }) => webhooks.endpoints.test({ ...body, tenant, id: params.id }),
    answer: testResult,
    errors: ['unknown_event_type', 'test_limit_reached'],
  }),
  route({
    method: 'POST',
    path: '/endpoints/:id/suspend',
    summary: 'Suspend an endpoint: keep what is emitted, send nothing',
    permission: 'write',
    input: { params: idParam, body: suspension },
    handle: ({ params, body }, { webhooks, tenant }) => webhooks.endpoints.suspend({ ...body, tenant, id: params.id }),
    answer: endpoint,
    headers: etag,
  }),
  route({
    method: 'POST',
    path: '/endpoints/:id/unsuspend',
    summary: 'Unsuspend an endpoint and send what was kept',
    permission: 'write',
    input: { params: idParam, body: nothing },
    handle: ({ params }, { webhooks, tenant }) => webhooks.endpoints.unsuspend({ tenant, id: params.id }),
    answer: endpoint,
    headers: etag,
    errors: ['suspended_by_host'],
  }),
]
