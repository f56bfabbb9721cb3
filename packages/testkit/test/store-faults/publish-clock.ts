import type { MessageRecord, PublishItem } from '@posthorn/core'
import { type Fault, fault } from '../store-fakes.js'

/** Items with messages done otherwise. */
function changed(items: PublishItem[], change: (message: MessageRecord) => Partial<MessageRecord>): PublishItem[] {
  return items.map((item) => ({ ...item, message: { ...item.message, ...change(item.message) } }))
}

const dueWhenMade = ({ deliverAt, createdAt }: MessageRecord) => ({ deliverAt: deliverAt ?? createdAt })

export const publishClockFaults: Fault[] = [
  fault(
    'takes the time a message was made for the time it is due',
    'publish by another clock: a delivery is due at once by the store’s time, whatever the emitter’s clock shows',
    ({ outbox }) => ({
      outbox: { publish: ({ items, now }) => outbox.publish({ items: changed(items, dueWhenMade), now }) },
    }),
  ),
  fault(
    'has only its own clock for the emitter’s',
    'publish by another clock: without a time given, the store’s own clock says what is due',
    ({ outbox }) => ({
      outbox: { publish: ({ items, now }) => outbox.publish({ items: changed(items, dueWhenMade), now }) },
    }),
  ),
  fault(
    'takes the time a message was made for the time it is due where it could be taken',
    'publish by another clock: a delivery that could be taken at once is not due later either',
    ({ outbox }) => ({
      outbox: {
        publish: ({ items, ...rest }) => outbox.publish({ items: changed(items, dueWhenMade), ...rest }),
      },
    }),
  ),
  fault(
    'does not ask what the emitter’s clock shows',
    'publish by another clock: times that an emitter gave are moved by as much as its clock is off',
    ({ outbox }) => ({ outbox: { publish: ({ items, now }) => outbox.publish({ items, now }) } }),
  ),
  fault(
    'takes its own time for the emitter’s',
    'publish by another clock: without a time given, times are moved to the store’s own',
    ({ outbox }) => ({ outbox: { publish: ({ items, now }) => outbox.publish({ items, now }) } }),
  ),
  fault(
    'moves times by every millisecond',
    'publish by another clock: a difference within the tolerance moves nothing',
    ({ outbox }) => ({
      outbox: {
        publish({ items, sentAt, now }) {
          const skew = now === undefined || sentAt === undefined ? 0 : now - sentAt
          const moved = changed(items, ({ deliverAt, expiresAt }) => ({
            deliverAt: deliverAt === null ? null : deliverAt + skew,
            expiresAt: expiresAt === null ? null : expiresAt + skew,
          }))
          return outbox.publish({ items: moved, now })
        },
      },
    }),
  ),
]
