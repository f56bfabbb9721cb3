import * as v from 'valibot'
import { storedScopes } from '../dispatch/index.js'
import { check, idSchema, strict, tenantSchema, text } from '../input/check.js'
import type { EndpointRecord } from '../ports/index.js'
import { secretFingerprint } from '../secrets/secret-box.js'
import { shownSecret } from '../signing/ed25519.js'
import { endpointStatuses } from '../types/endpoint.js'
import type { Endpoint, Page } from '../types/index.js'
import { scopesSchema } from '../types/scopes.js'
import { anyNameOf, anyOf, defined, times, timesSchema, values } from './conditions.js'
import type { ApiContext } from './context.js'
import { pageSchema, runList, sortSchema } from './cursor-paging.js'
import { showEndpoints } from './endpoint-changes.js'
import type { EndpointsApi } from './management.js'

const sortFields = {
  id: 'text',
  name: 'text or null',
  url: 'text',
  createdAt: 'number',
  updatedAt: 'number',
} as const
const listSchema = strict({
  tenant: tenantSchema,
  where: v.optional(
    strict({
      id: anyOf(idSchema),
      name: anyOf(text(255)),
      url: anyOf(text(2048)),
      isActive: v.optional(v.boolean()),
      status: anyNameOf(endpointStatuses),
      eventTypes: anyOf(text(130)),
      scopes: v.optional(scopesSchema),
      secret: anyOf(text(512)),
      createdAt: timesSchema,
      updatedAt: timesSchema,
    }),
  ),
  sort: sortSchema(['id', 'name', 'url', 'createdAt', 'updatedAt']),
  page: pageSchema,
  total: v.optional(v.boolean()),
  withSecrets: v.optional(v.boolean('must be true or false'), false),
})

/** A page of a tenant's endpoints. `secretOf`: the current secret, as it is shown. */
export async function endpointList(
  context: ApiContext,
  request: Parameters<EndpointsApi['list']>[0],
  secretOf: (record: EndpointRecord) => string,
): Promise<Page<Endpoint & { secret?: string }>> {
  const { tenant, where = {}, withSecrets, ...rest } = check(listSchema, request, 'endpoints.list')
  const page = await runList({
    name: 'endpoints',
    tenant,
    where: defined({
      id: values(where.id),
      name: values(where.name),
      url: values(where.url)?.map((url) => (URL.canParse(url) ? new URL(url).href : url)),
      isActive: where.isActive,
      status: values(where.status),
      eventTypes: values(where.eventTypes),
      scopes: storedScopes(where.scopes) ?? undefined,
      secretFingerprint: values(where.secret)?.map((each) => secretFingerprint(shownSecret(each))),
      createdAt: times(where.createdAt),
      updatedAt: times(where.updatedAt),
    }),
    request: { ...rest, sort: rest.sort ?? [{ field: 'createdAt', direction: 'desc' }] },
    id: 'id',
    kinds: sortFields,
    list: (query) => context.store.endpoints.list(query),
    valueOf: (row, field) => row[field],
    present: (record) => record,
  })
  const secrets = withSecrets ? page.data.map(secretOf) : []
  const shown = await showEndpoints(context, tenant, page.data)
  return {
    ...page,
    data: shown.map((endpoint, index) => {
      const secret = secrets[index]
      return secret === undefined ? endpoint : { ...endpoint, secret }
    }),
  }
}
