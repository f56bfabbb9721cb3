import * as v from 'valibot'
import { isUuid } from '../ids/uuidv7.js'
import { check, idSchema, notFound, refSchema, strict, tenantSchema, text } from '../input/check.js'
import { anyOf, defined, range, rangeSchema, values } from './conditions.js'
import type { ApiContext } from './context.js'
import { pageSchema, runList, sortSchema } from './cursor-paging.js'
import type { MessagesApi } from './management.js'
import { presentMessage } from './present.js'

const listSchema = strict({
  tenant: tenantSchema,
  where: v.optional(strict({ id: anyOf(idSchema), type: anyOf(text(128)), createdAt: rangeSchema })),
  sort: sortSchema(['id']),
  page: pageSchema,
  total: v.optional(v.boolean()),
})

export function messagesApi({ store }: ApiContext): MessagesApi {
  return {
    async get(request) {
      const { tenant, id } = check(refSchema, request, 'messages.get')
      const record = isUuid(id) ? await store.log.message({ tenant, id }) : null
      if (record === null) throw notFound('message', id)
      return presentMessage(record)
    },
    async list(request) {
      const { tenant, where = {}, ...rest } = check(listSchema, request, 'messages.list')
      return runList({
        name: 'messages',
        tenant,
        where: defined({
          id: values(where.id)?.filter(isUuid),
          type: values(where.type),
          createdAt: range(where.createdAt),
        }),
        request: rest,
        id: 'id',
        kinds: { id: 'uuid' },
        list: (query) => store.log.messages(query),
        valueOf: (row, field) => row[field],
        present: presentMessage,
      })
    },
  }
}
