import { WebhooksError } from '@posthorn/core'
import { type Fault, fault } from '../store-fakes.js'

export const lifecycleFaults: Fault[] = [
  fault(
    'says it is durable',
    'lifecycle: the store says what it can do, as the suite was told',
    ({ capabilities }) => ({
      store: { capabilities: { ...capabilities, durable: true } },
    }),
  ),
  fault('cannot migrate twice', 'lifecycle: migrate can run again, and several at once, and keeps rows', () => {
    let migrated = 0
    return {
      store: {
        async migrate() {
          migrated += 1
          if (migrated > 1) throw new WebhooksError('store_failed', 'The table exists.')
        },
      },
    }
  }),
  fault(
    'wakes who has left',
    'lifecycle: onWake and onError never throw and can be stopped, more than once',
    ({ outbox }) => {
      const listeners: (() => void)[] = []
      return {
        outbox: {
          async publish(request) {
            const results = await outbox.publish(request)
            for (const listener of listeners) listener()
            return results
          },
        },
        store: {
          onWake(listener) {
            listeners.push(listener)
            return () => {}
          },
        },
      }
    },
  ),
  fault('cannot be closed twice', 'lifecycle: close can be called twice', (sound) => {
    let isClosed = false
    return {
      store: {
        async close() {
          if (isClosed) throw new WebhooksError('closed', 'The store was closed.')
          isClosed = true
          await sound.close()
        },
      },
    }
  }),
]
