import { isWebhooksError, type OutboxStore, type Published, type PublishItem, WebhooksError } from '@posthorn/core'
import { type Fault, fault, withoutDetails } from '../store-fakes.js'

const maxBytes = 1_000_000

/** Refuses items with an id that came before. */
function refusing() {
  const seen = new Set<string>()
  return (items: readonly PublishItem[]): void => {
    for (const { message } of items) {
      if (seen.has(message.id)) throw new WebhooksError('store_failed', `Message id ${message.id} is taken.`)
    }
    for (const { message } of items) seen.add(message.id)
  }
}

/** What is said of new messages with one delivery each. */
function answered(items: readonly PublishItem[]): Published {
  return { results: items.map(({ message: { id } }) => ({ id, deliveries: 1, duplicate: false })), claim: null }
}

/** Publishes, and claims as much as was offered. */
function publishThenClaim({ publish, claim }: OutboxStore<never>): OutboxStore<never>['publish'] {
  return async ({ items, offer, now }) => {
    const { results } = await publish({ items, now })
    return { results, claim: offer === undefined ? null : await claim({ ...offer, maxBytes, now }) }
  }
}

export const publishAgainFaults: Fault[] = [
  fault(
    'refuses a message that it has',
    'publish again: a message that is stored is answered as the first time, and nothing is inserted',
    ({ outbox }) => {
      const refuse = refusing()
      return {
        outbox: {
          async publish(request) {
            refuse(request.items)
            return outbox.publish(request)
          },
        },
      }
    },
  ),
  fault(
    'calls the second call of a message a duplicate',
    'publish again: concurrent publishes of one message make one, and each is answered alike',
    ({ outbox }) => {
      const seen = new Set<string>()
      return {
        outbox: {
          async publish(request) {
            const { results, claim } = await outbox.publish(request)
            const told = results.map((result) => {
              const duplicate = result.duplicate || seen.has(result.id)
              seen.add(result.id)
              return { ...result, duplicate }
            })
            return { results: told, claim }
          },
        },
      }
    },
  ),
  fault(
    'inserts nothing of a call that it has a message of',
    'publish again: of a call some of whose messages are stored, the others are inserted',
    ({ outbox }) => {
      const refuse = refusing()
      return {
        outbox: {
          async publish(request) {
            try {
              refuse(request.items)
            } catch (error) {
              if (!isWebhooksError(error)) throw error
              return answered(request.items)
            }
            return outbox.publish(request)
          },
        },
      }
    },
  ),
  fault(
    'takes any message with an id it has for that one',
    'publish again: another message of the tenant with the id of one that is stored is refused',
    ({ outbox }) => ({
      outbox: {
        publish: (request) =>
          outbox.publish(request).catch((error: unknown) => {
            if (!isWebhooksError(error, 'store_failed')) throw error
            return answered(request.items)
          }),
      },
    }),
  ),
  fault('finds messages by id alone', 'tenants: messages of two tenants may have one id', ({ outbox }) => {
    const refuse = refusing()
    return {
      outbox: {
        async publish(request) {
          refuse(request.items)
          return outbox.publish(request)
        },
      },
    }
  }),
  fault(
    'does not say which id is taken',
    'publish again: another message of the tenant with the id of one that is stored is refused',
    ({ outbox }) => ({ outbox: { publish: (request) => withoutDetails(outbox.publish(request)) } }),
  ),
  fault(
    'forgets what a publish took whose answer was lost',
    'publish again: with the same offer it takes again what it took, for as long as the offer says',
    ({ outbox }) => ({ outbox: { publish: publishThenClaim(outbox) } }),
  ),
  fault(
    'takes from another worker what a publish took long ago',
    'publish again: with the same offer it leaves what another worker took over meanwhile',
    ({ outbox }) => {
      const take = publishThenClaim(outbox)
      return {
        outbox: {
          publish: (request) =>
            take({ ...request, now: request.now === undefined ? undefined : request.now + 3_600_000 }),
        },
      }
    },
  ),
  fault(
    'refuses a message that it has where it is to be stored at once',
    'publish again: publishSync answers for a message that is stored as the first time',
    ({ outbox }) => {
      const refuse = refusing()
      return {
        outbox: {
          publishSync(request) {
            refuse(request.items)
            return outbox.publishSync(request)
          },
        },
      }
    },
  ),
]
