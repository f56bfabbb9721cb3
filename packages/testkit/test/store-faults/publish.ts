import { WebhooksError } from '@posthorn/core'
import { type Fault, fault, withoutDetails } from '../store-fakes.js'

export const publishFaults: Fault[] = [
  fault(
    'knows no wildcards',
    'publish: exactly the endpoints that match get a delivery, held where the gate is shut',
    ({ outbox }) => ({
      outbox: {
        publish: ({ items, now }) =>
          outbox.publish({ items: items.map((item) => ({ ...item, patterns: [item.message.type] })), now }),
      },
    }),
  ),
  fault(
    'holds nothing',
    'publish: exactly the endpoints that match get a delivery, held where the gate is shut',
    ({ outbox }) => ({
      outbox: {
        async publish(request) {
          const results = await outbox.publish(request)
          const held = await outbox.held({ after: null, limit: 100 })
          await outbox.feed({ grants: held.map(({ endpointId }) => ({ endpointId, count: 100 })) })
          return results
        },
      },
    }),
  ),
  fault(
    'forgets scopes',
    'publish: an endpoint with scopes gets a message only if each of them is among its scopes',
    ({ endpoints }) => ({
      endpoints: {
        create: (request) => endpoints.create({ ...request, endpoint: { ...request.endpoint, scopes: null } }),
      },
    }),
  ),
  fault(
    'takes no list of types for an empty one',
    "publish: matching agrees with core's `matches` over many endpoints and messages",
    ({ endpoints }) => ({
      endpoints: {
        create: (request) =>
          endpoints.create({
            ...request,
            endpoint: { ...request.endpoint, eventTypes: request.endpoint.eventTypes ?? [] },
          }),
      },
    }),
  ),
  fault('sends at once', 'publish: a message with deliverAt is due then, held or not', ({ outbox }) => ({
    outbox: {
      publish: ({ items, now }) =>
        outbox.publish({
          items: items.map((item) => ({ ...item, message: { ...item.message, deliverAt: null } })),
          now,
        }),
    },
  })),
  fault(
    'says that nothing waits where something does',
    'publish: what it says of work that waits is true: of what is pending, and of nothing that is held',
    ({ outbox }) => ({
      outbox: { publish: async (request) => ({ ...(await outbox.publish(request)), isWorkWaiting: false }) },
    }),
  ),
  fault(
    'says that what is held waits for a worker',
    'publish: what it says of work that waits is true: of what is pending, and of nothing that is held',
    ({ outbox }) => ({
      outbox: { publish: async (request) => ({ ...(await outbox.publish(request)), isWorkWaiting: true }) },
    }),
  ),
  fault('makes ids of its own', 'publish: delivery ids are UUIDv7s that start with the prefix given', ({ outbox }) => ({
    outbox: {
      publish: ({ items, now }) =>
        outbox.publish({ items: items.map((item) => ({ ...item, deliveryIdPrefix: '00000000-0000' })), now }),
    },
  })),
  fault(
    'publishes one by one',
    'publish: a call with a message the store refuses leaves nothing behind, and the refusal is not called busy',
    ({ outbox }) => ({
      outbox: {
        async publish({ items, now }) {
          const results = []
          for (const item of items) results.push(...(await outbox.publish({ items: [item], now })).results)
          return { results, claim: null }
        },
      },
    }),
  ),
  fault(
    'parses the payload and prints it again',
    'payload: the text survives storage byte for byte, in the log and in a claim',
    ({ outbox }) => ({
      outbox: {
        publish: ({ items, now }) =>
          outbox.publish({
            items: items.map((item) => ({
              ...item,
              message: { ...item.message, payload: JSON.stringify(JSON.parse(item.message.payload)) },
            })),
            now,
          }),
      },
    }),
  ),
  fault('loses the trace', 'payload: every other field of a message comes back as it was', ({ log }) => ({
    log: {
      async message(request) {
        const message = await log.message(request)
        return message === null ? null : { ...message, traceparent: null }
      },
    },
  })),
  fault(
    'looks for the key, then inserts',
    'idempotency: 32 concurrent publishes of one key make one message and no error',
    ({ outbox }) => {
      const seen = new Map<string, string>()
      return {
        outbox: {
          async publish({ items, now }) {
            const results = []
            for (const item of items) {
              const key = item.message.idempotencyKey ?? ''
              const id = seen.get(key)
              await Promise.resolve()
              if (id !== undefined) results.push({ id, deliveries: 1, duplicate: true })
              else
                results.push(
                  ...(
                    await outbox.publish({
                      items: [{ ...item, message: { ...item.message, idempotencyKey: null } }],
                      now,
                    })
                  ).results,
                )
              if (key !== '') seen.set(key, item.message.id)
            }
            return { results, claim: null }
          },
        },
      }
    },
  ),
  fault(
    'does not compare content',
    'idempotency: a key with other content is a conflict, and nothing of that call is stored',
    ({ outbox }) => ({
      outbox: {
        publish: ({ items, now }) =>
          outbox.publish({ items: items.map((item) => ({ ...item, contentHash: null })), now }),
      },
    }),
  ),
  fault(
    'does not say which message has the key',
    'idempotency: a key with other content is a conflict, and nothing of that call is stored',
    ({ outbox }) => ({ outbox: { publish: (request) => withoutDetails(outbox.publish(request)) } }),
  ),
  fault(
    'says nothing of duplicates',
    'idempotency: a key met again gives the stored message and inserts nothing',
    ({ outbox }) => ({
      outbox: {
        async publish(request) {
          const { results, claim } = await outbox.publish(request)
          const idAt = (index: number) => request.items[index]?.message.id ?? ''
          return { results: results.map((result, index) => ({ ...result, id: idAt(index) })), claim }
        },
      },
    }),
  ),
  fault('has no publishSync after all', 'publishSync: it does as publish does, before it returns', () => ({
    outbox: {
      publishSync() {
        throw new WebhooksError('unsupported', 'Use publish.')
      },
    },
  })),
  fault('needs an item', 'publish: a call with no items does nothing', ({ outbox }) => ({
    outbox: {
      async publish(request) {
        if (request.items.length === 0) throw new WebhooksError('invalid_argument', 'Give an item.')
        return outbox.publish(request)
      },
    },
  })),
  fault('takes no key for a key', 'idempotency: messages without a key never meet', ({ outbox }) => ({
    outbox: {
      publish: ({ items, now }) =>
        outbox.publish({
          items: items.map(({ message, ...item }) => ({
            ...item,
            message: { ...message, idempotencyKey: message.idempotencyKey ?? 'null' },
          })),
          now,
        }),
    },
  })),
]
