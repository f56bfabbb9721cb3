import { operatorSearch, operatorStats, page, tenantEndpoint, tenantSummary } from '../resources/index.js'
import { route } from '../route.js'
import { about, fields } from '../schemas.js'
import { anyOfWords, one, pageFields, searched } from './query.js'

const { limit, cursor } = pageFields
const listFields = { q: about(one, 'Only what has this text in it, in whatever case.', 'acme'), limit, cursor }

/** `/operator`: all tenants, for who runs the service. */
export const operatorRoutes = [
  route({
    method: 'GET',
    path: '/operator/stats',
    summary: 'Tell how everything stands, over all tenants',
    permission: ['operator', 'read'],
    ofTenant: false,
    input: {},
    handle: (_, { webhooks }) => webhooks.operator.stats(),
    answer: operatorStats,
  }),
  route({
    method: 'GET',
    path: '/operator/tenants',
    summary: 'List the tenants, by name',
    permission: ['operator', 'list'],
    ofTenant: false,
    input: { query: fields(listFields) },
    handle: ({ query }, { webhooks }) => webhooks.operator.tenants(query),
    answer: page(tenantSummary),
    errors: ['invalid_cursor'],
  }),
  route({
    method: 'GET',
    path: '/operator/endpoints',
    summary: 'List the endpoints of all tenants, or those that fail or are suspended',
    permission: ['operator', 'list'],
    ofTenant: false,
    input: { query: fields({ ...listFields, state: anyOfWords(['failing', 'suspended']) }) },
    handle: ({ query }, { webhooks }) => webhooks.operator.endpoints(query),
    answer: page(tenantEndpoint),
    errors: ['invalid_cursor'],
  }),
  route({
    method: 'GET',
    path: '/operator/search',
    summary: 'Find tenants, endpoints, messages and deliveries',
    permission: ['operator', 'list'],
    ofTenant: false,
    input: { query: fields({ q: searched }) },
    handle: ({ query }, { webhooks }) => webhooks.operator.search(query),
    answer: operatorSearch,
  }),
]
