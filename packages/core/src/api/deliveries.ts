import * as v from 'valibot'
import { WebhooksError } from '../errors.js'
import { isUuid } from '../ids/uuidv7.js'
import { check, idSchema, integer, notFound, refSchema, strict, tenantSchema, text } from '../input/check.js'
import type { DeliveryRecord } from '../ports/index.js'
import { formatted } from '../request/request.js'
import { type DeliveryStatus, deliveryStatuses } from '../types/delivery.js'
import { cancelMany } from './cancel-many.js'
import { anyNameOf, anyOf, defined, range, rangeSchema, values } from './conditions.js'
import type { ApiContext } from './context.js'
import { pageSchema, runList, sortSchema } from './cursor-paging.js'
import type { DeliveriesApi, ObjectRef } from './management.js'
import { presentAttempt, presentDelivery } from './present.js'
import { replay } from './replay.js'
import { replayMissing } from './replay-missing.js'

const listSchema = strict({
  tenant: tenantSchema,
  where: v.optional(
    strict({
      id: anyOf(idSchema),
      messageId: anyOf(idSchema),
      endpointId: anyOf(idSchema),
      eventType: anyOf(text(128)),
      status: anyNameOf(deliveryStatuses),
      diverted: v.optional(v.boolean('must be true or false')),
      statusCode: anyOf(integer(100, 999)),
      createdAt: rangeSchema,
    }),
  ),
  sort: sortSchema(['id']),
  page: pageSchema,
  total: v.optional(v.boolean()),
})

const attemptSchema = v.object({ ...refSchema.entries, number: integer(1, Number.MAX_SAFE_INTEGER) })

function isFinal(status: DeliveryStatus): boolean {
  return status !== 'pending' && status !== 'held'
}

export function deliveriesApi(context: ApiContext): DeliveriesApi {
  const { store, nudge, recall, profiles } = context
  async function find(request: ObjectRef, call: string) {
    const { tenant, id } = check(refSchema, request, call)
    const record = isUuid(id) ? await store.log.delivery({ tenant, id }) : null
    if (record === null) throw notFound('delivery', id)
    return record
  }

  /** The body of a delivery that was sent to that URL; null if it cannot be rebuilt. */
  async function bodyOf({ tenant, messageId, endpointId }: DeliveryRecord, url: string): Promise<string | null> {
    const message = await store.log.message({ tenant, id: messageId })
    const record = await store.endpoints.get({ tenant, id: endpointId })
    const profile = record === null ? undefined : profiles.get(record.profile)
    if (message === null || record === null || profile === undefined) return null
    try {
      const { id, type, payload, createdAt } = message
      const shown = { id, tenant, type, payload, createdAt: new Date(createdAt) }
      return formatted(shown, { record: { ...record, url }, profile }).body
    } catch {
      // The host's own format, which the worker reports where it matters
      return null
    }
  }

  return {
    async get(request) {
      return presentDelivery(await find(request, 'deliveries.get'))
    },
    async list(request) {
      const { tenant, where = {}, ...rest } = check(listSchema, request, 'deliveries.list')
      return runList({
        name: 'deliveries',
        tenant,
        where: defined({
          id: values(where.id)?.filter(isUuid),
          messageId: values(where.messageId)?.filter(isUuid),
          endpointId: values(where.endpointId),
          eventType: values(where.eventType),
          status: values(where.status),
          diverted: where.diverted,
          lastStatusCode: values(where.statusCode),
          createdAt: range(where.createdAt),
        }),
        request: rest,
        id: 'id',
        kinds: { id: 'uuid' },
        list: (query) => store.log.deliveries(query),
        valueOf: (row, field) => row[field],
        present: presentDelivery,
      })
    },
    async attempts(request) {
      const { tenant, id } = await find(request, 'deliveries.attempts')
      return (await store.log.attempts({ tenant, deliveryId: id })).map(presentAttempt)
    },
    async attempt(request) {
      const { number } = check(attemptSchema, request, 'deliveries.attempt')
      const delivery = await find(request, 'deliveries.attempt')
      const { tenant, id } = delivery
      const found = (await store.log.attempts({ tenant, deliveryId: id })).find((each) => each.number === number)
      if (found === undefined) throw notFound('attempt', String(number))
      return { ...presentAttempt(found), requestBody: await bodyOf(delivery, found.url) }
    },
    async retry(request) {
      const { tenant, id, messageId, endpointId, status } = await find(request, 'deliveries.retry')
      const { ids } = await store.log.requeue({ tenant, ids: [id] })
      if (ids.length > 0) {
        nudge()
        return presentDelivery(await find(request, 'deliveries.retry'))
      }
      if ((await store.endpoints.get({ tenant, id: endpointId })) === null) throw notFound('endpoint', endpointId)
      const { status: now } = await find(request, 'deliveries.retry')
      const message = isFinal(status) && isFinal(now) ? await store.log.message({ tenant, id: messageId }) : null
      if (message !== null && message.expiresAt !== null) {
        throw new WebhooksError('message_expired', `Delivery ${id} is not sent again: its message has expired.`)
      }
      throw new WebhooksError('delivery_not_final', `Delivery ${id} is ${now}: it is still going to be sent.`)
    },
    replay: (request) => replay(context, request),
    replayMissing: (request) => replayMissing(context, request),
    async cancel(request) {
      const { tenant, id } = await find(request, 'deliveries.cancel')
      const { cancelled } = await store.outbox.cancel({ tenant, where: { id }, reason: 'requested', limit: 1 })
      recall({ tenant, deliveryIds: new Set([id]) })
      const record = await find(request, 'deliveries.cancel')
      if (cancelled > 0) return presentDelivery(record)
      throw new WebhooksError(
        'delivery_final',
        `Delivery ${id} is ${record.status} already: there is nothing to cancel.`,
      )
    },
    cancelMany: (request) => cancelMany(context, request),
    async dismiss(request) {
      const { tenant, id } = await find(request, 'deliveries.dismiss')
      if (!(await store.log.dismiss({ tenant, id }))) throw notFound('diverted delivery', id)
      return presentDelivery(await find(request, 'deliveries.dismiss'))
    },
  }
}
