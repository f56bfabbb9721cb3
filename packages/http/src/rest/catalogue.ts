import { route } from '../route.js'

/** `/event-types`, the host's catalogue, and `/stats`, how the caller's own deliveries stand. */
export const catalogueRoutes = [
  route({
    method: 'GET',
    path: '/event-types',
    permission: 'list',
    input: {},
    handle: (_, { webhooks }) => webhooks.eventTypes.list(),
    present: (types) => ({
      data: types.map(({ name, description, example }) => ({ name, description, example })),
      nextCursor: null,
    }),
  }),
  route({
    method: 'GET',
    path: '/stats',
    permission: 'read',
    input: {},
    handle: (_, { webhooks, tenant }) => webhooks.stats({ tenant }),
    present: ({ due, pending, held, oldestDueAgeMs, suspendedEndpoints }) => ({
      due,
      pending,
      held,
      oldestDueAgeMs,
      suspendedEndpoints,
    }),
  }),
]
