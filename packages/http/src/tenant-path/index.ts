import type { EndpointStatus } from '@posthorn/core'
import * as v from 'valibot'
import { defineDialect } from '../dialect.js'
import { nothing } from '../rest/fields.js'
import { flag, one, whole } from '../rest/query.js'
import { route } from '../route.js'
import { about, fields, list, text } from '../schemas.js'
import { changeWebhook } from './change.js'
import { divertedEventResponse, divertedRoutes } from './diverted.js'
import { failureHandlingOf, failureHandlingResponse } from './failure-handling.js'
import { base, inTenant, ofWebhook } from './paths.js'
import {
  createRequest,
  endpointResponse,
  failure,
  present,
  presentFailure,
  updateRequest,
  webhookResponse,
} from './webhook.js'

/** Given once or more often, with or without commas between values. */
const texts = v.pipe(
  v.union([text, list(text)], 'Must be text.'),
  v.transform((given) => (typeof given === 'string' ? [given] : given).flatMap((each) => each.split(','))),
)

const listQuery = fields({
  offset: v.optional(about(whole(0, 1_000_000_000), 'Webhooks to skip. Default: 0.')),
  count: v.optional(about(whole(1, 1000), 'Most webhooks to return. Default: 50.')),
  name: one,
  enabled: flag,
  suspended: flag,
  active: v.optional(about(flag, 'Enabled, and not suspended.')),
  eventTypes: v.optional(about(texts, 'Webhooks that name any of these; may be repeated.')),
})

/** What `suspended` and `active` leave. */
function statuses(suspended: boolean | undefined, active: boolean | undefined): EndpointStatus[] {
  const all: EndpointStatus[] = ['active', 'paused', 'suspended']
  return all
    .filter((status) => suspended === undefined || suspended === (status === 'suspended'))
    .filter((status) => active === undefined || active === (status === 'active'))
}

const places = {
  url: 'body.endpoint.url',
  headers: 'body.endpoint.headers',
  'failureHandling.alert': 'body.failureHandling.alertEndpoint',
  isActive: 'body.enabled',
  id: 'path.webhookLocator',
}
const changePlaces = {
  ...places,
  headers: 'body.endpoint.addHeaders',
  addHeaders: 'body.endpoint.addHeaders',
  'failureHandling.alert.headers': 'body.failureHandling.alertEndpoint.addHeaders',
  removeHeaders: 'body.endpoint.removeHeaders',
}
const faults = ['invalid_url', 'insecure_url', 'blocked_address', 'forbidden_header', 'unknown_event_type'] as const

/** Webhooks below their tenant's path, with header lines, suspension, and changes that add and remove. */
export const tenantPath = defineDialect({
  name: 'tenantPath',
  tenantParam: 'tenantLocator',
  presentFailure,
  failure,
  schemas: {
    WebhookResponse: webhookResponse,
    EndpointResponse: endpointResponse,
    FailureHandlingResponse: failureHandlingResponse,
    DivertedEventResponse: divertedEventResponse,
    Failure: failure,
  },
  routes: [
    route({
      method: 'GET',
      path: `${base}/:webhookLocator`,
      summary: 'Fetch a webhook',
      permission: 'read',
      input: { params: ofWebhook },
      handle: async ({ params }, { webhooks, tenant }) =>
        present(await webhooks.endpoints.get({ tenant, id: params.webhookLocator })),
      answer: webhookResponse,
    }),
    route({
      method: 'GET',
      path: `${base}/list`,
      summary: 'List webhooks',
      permission: ['read', 'list'],
      input: { params: inTenant, query: listQuery },
      async handle({ query }, { webhooks, tenant }) {
        const { offset = 0, count: limit, name, enabled: isActive, suspended, active, eventTypes } = query
        const where = { name, isActive, status: statuses(suspended, active), eventTypes }
        const { data } = await webhooks.endpoints.list({ tenant, where, page: { offset, limit } })
        return data.map(present)
      },
      answer: v.array(webhookResponse),
    }),
    route({
      method: 'POST',
      path: base,
      summary: 'Create a webhook',
      permission: 'write',
      input: { params: inTenant, body: createRequest },
      async handle({ body }, { webhooks, tenant, actor, profile }) {
        const { name, enabled: isActive, endpoint, eventTypes } = body
        const failureHandling = failureHandlingOf(body.failureHandling)
        const given = { ...endpoint, name, isActive, eventTypes, failureHandling }
        return present(await webhooks.endpoints.create({ ...given, profile, tenant, createdBy: actor }))
      },
      places,
      status: 201,
      answer: webhookResponse,
      errors: [...faults, 'endpoint_limit_reached'],
    }),
    route({
      method: 'PATCH',
      path: `${base}/:webhookLocator`,
      summary: 'Change a webhook: removals first, then additions',
      permission: 'write',
      input: { params: ofWebhook, body: updateRequest },
      handle: async ({ params, body }, context) => present(await changeWebhook(context, params.webhookLocator, body)),
      places: changePlaces,
      answer: webhookResponse,
      errors: faults,
    }),
    route({
      method: 'PATCH',
      path: `${base}/:webhookLocator/unsuspend`,
      summary: 'Let a suspended webhook go on',
      permission: 'write',
      input: { params: ofWebhook, body: nothing },
      async handle({ params }, { webhooks, tenant }) {
        await webhooks.endpoints.unsuspend({ tenant, id: params.webhookLocator })
      },
      errors: ['suspended_by_host'],
    }),
    route({
      method: 'DELETE',
      path: `${base}/:webhookLocator`,
      summary: 'Delete a webhook',
      permission: 'write',
      input: { params: ofWebhook },
      handle: ({ params }, { webhooks, tenant }) => webhooks.endpoints.delete({ tenant, id: params.webhookLocator }),
    }),
    ...divertedRoutes,
  ],
})
