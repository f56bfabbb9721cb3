import { eventType, page, stats } from '../resources/index.js'
import { route } from '../route.js'

/** `/event-types`, the host's catalogue, and `/stats`, how the caller's own deliveries stand. */
export const catalogueRoutes = [
  route({
    method: 'GET',
    path: '/event-types',
    summary: 'List the event types, all of them',
    permission: 'list',
    ofTenant: false,
    input: {},
    handle: (_, { webhooks }) => ({ data: webhooks.eventTypes.list(), nextCursor: null }),
    answer: page(eventType),
  }),
  route({
    method: 'GET',
    path: '/stats',
    summary: 'Count what waits',
    permission: 'read',
    input: {},
    handle: (_, { webhooks, tenant }) => webhooks.stats({ tenant }),
    answer: stats,
  }),
]
