import type { LogSort } from '@posthorn/core'
import { message, page } from '../resources/index.js'
import { route } from '../route.js'
import { fields } from '../schemas.js'
import { idParam } from './fields.js'
import { anyOf, date, listPlaces, pageFields, paging, range, sortBy } from './query.js'

const listQuery = fields({
  ...pageFields,
  sort: sortBy<LogSort>({ createdAt: 'id' }),
  id: anyOf,
  type: anyOf,
  createdAfter: date,
  createdBefore: date,
})

/** `/messages`: what was emitted for a tenant. */
export const messageRoutes = [
  route({
    method: 'GET',
    path: '/messages',
    summary: 'List messages',
    permission: 'list',
    input: { query: listQuery },
    handle: ({ query }, { webhooks, tenant }) => {
      const where = { id: query.id, type: query.type, createdAt: range(query.createdAfter, query.createdBefore) }
      return webhooks.messages.list({ tenant, where, ...paging(query) })
    },
    places: listPlaces,
    answer: page(message),
    errors: ['invalid_cursor'],
  }),
  route({
    method: 'GET',
    path: '/messages/:id',
    summary: 'Get a message',
    permission: 'read',
    input: { params: idParam },
    handle: ({ params }, { webhooks, tenant }) => webhooks.messages.get({ tenant, id: params.id }),
    answer: message,
  }),
]
