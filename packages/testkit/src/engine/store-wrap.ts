import { type OutboxStore, type Store, WebhooksError } from '@posthorn/core'

/** A store that does as `store` does but for the verbs of its outbox given here. */
export function withOutbox<Tx>(store: Store<Tx>, verbs: Partial<OutboxStore<Tx>>): Store<Tx> {
  const { outbox } = store
  return {
    capabilities: store.capabilities,
    endpoints: store.endpoints,
    log: store.log,
    outbox: {
      publish: (request) => outbox.publish(request),
      publishAndClaim: (request) => outbox.publishAndClaim(request),
      publishSync: (request) => outbox.publishSync(request),
      claim: (request) => outbox.claim(request),
      settle: (request) => outbox.settle(request),
      renew: (request) => outbox.renew(request),
      release: (request) => outbox.release(request),
      held: (request) => outbox.held(request),
      feed: (request) => outbox.feed(request),
      cancel: (request) => outbox.cancel(request),
      nextDueAt: (request) => outbox.nextDueAt(request),
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
