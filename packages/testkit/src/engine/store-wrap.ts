import { type LogStore, type OutboxStore, type Store, WebhooksError } from '@posthorn/core'

/** A store that does as `store` does but for the verbs of its outbox given here, and of its log. */
export function withOutbox<Tx>(
  store: Store<Tx>,
  verbs: Partial<OutboxStore<Tx>>,
  logVerbs: Partial<LogStore> = {},
): Store<Tx> {
  const { outbox, log } = store
  return {
    capabilities: store.capabilities,
    endpoints: store.endpoints,
    sessions: store.sessions,
    operator: store.operator,
    log: {
      message: (request) => log.message(request),
      messages: (query) => log.messages(query),
      delivery: (request) => log.delivery(request),
      deliveries: (query) => log.deliveries(query),
      attempts: (request) => log.attempts(request),
      attemptTimes: (request) => log.attemptTimes(request),
      requeue: (request) => log.requeue(request),
      missing: (request) => log.missing(request),
      deliverMissing: (request) => log.deliverMissing(request),
      dismiss: (request) => log.dismiss(request),
      prune: (request) => log.prune(request),
      deleteTenant: (request) => log.deleteTenant(request),
      stats: (request) => log.stats(request),
      ...logVerbs,
    },
    outbox: {
      publish: (request) => outbox.publish(request),
      publishSync: (request) => outbox.publishSync(request),
      claim: (request) => outbox.claim(request),
      settle: (request) => outbox.settle(request),
      renew: (request) => outbox.renew(request),
      release: (request) => outbox.release(request),
      park: (request) => outbox.park(request),
      held: (request) => outbox.held(request),
      feed: (request) => outbox.feed(request),
      reserve: (request) => outbox.reserve(request),
      cancel: (request) => outbox.cancel(request),
      expire: (request) => outbox.expire(request),
      ...verbs,
    },
    migrate: () => store.migrate(),
    checkSchema: () => store.checkSchema(),
    onWake: (listener) => store.onWake(listener),
    onError: (listener) => store.onError(listener),
    close: () => store.close(),
  }
}

/** Rejects as a store does that cannot be reached. */
export function unavailable(): Promise<never> {
  return Promise.reject(new WebhooksError('store_unavailable', 'The store is away for a while.'))
}
