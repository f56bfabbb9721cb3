import type { LogSort } from '@posthorn/core'
import { route } from '../route.js'
import { fields } from '../validate.js'
import { idParam } from './fields.js'
import { presentMessage, presentPage } from './present.js'
import { anyOf, date, listPlaces, page, paging, range, sortBy } from './query.js'

const listQuery = fields({
  ...page,
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
    permission: 'list',
    input: { query: listQuery },
    handle: ({ query }, { webhooks, tenant }) => {
      const where = { id: query.id, type: query.type, createdAt: range(query.createdAfter, query.createdBefore) }
      return webhooks.messages.list({ tenant, where, ...paging(query) })
    },
    places: listPlaces,
    present: presentPage(presentMessage),
  }),
  route({
    method: 'GET',
    path: '/messages/:id',
    permission: 'read',
    input: { params: idParam },
    handle: ({ params }, { webhooks, tenant }) => webhooks.messages.get({ tenant, id: params.id }),
    present: presentMessage,
  }),
]
