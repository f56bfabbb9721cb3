import { isMissed } from '../dispatch/index.js'
import { deliveryId } from '../ids/uuidv7.js'
import { check, dateSchema, idSchema, strict } from '../input/check.js'
import type { MissingMessage } from '../ports/index.js'
import { values } from './conditions.js'
import type { ApiContext } from './context.js'
import { findEndpoint } from './endpoint-changes.js'
import type { ReplayMissingRequest, ReplayResult } from './management.js'
import { pacedReplay, replayFields } from './paced-replay.js'

const schema = strict({ ...replayFields, endpoint: idSchema, since: dateSchema })

/** Characters of a UUIDv7 that tell its time. */
const timeLength = 13

/** Makes deliveries of messages that an endpoint wants and did not get, in batches and at a pace. */
export async function replayMissing(context: ApiContext, request: ReplayMissingRequest): Promise<ReplayResult> {
  const { tenant, endpoint, since, until, ...input } = check(schema, request, 'deliveries.replayMissing')
  const subscription = await findEndpoint(context, { tenant, id: endpoint })
  const { clock, store } = context
  const types = values(input.types)
  // Without an end it would meet what is emitted while it runs
  const createdAt = { from: since.getTime(), until: until?.getTime() ?? clock.now() + 1 }
  const isWanted = (message: MissingMessage) =>
    (types === undefined || types.includes(message.type)) && isMissed(subscription, message, clock.now())
  const source = {
    name: 'replayMissing',
    async read(after: string | null, limit: number) {
      const { messages, next } = await store.log.missing({ tenant, endpointId: endpoint, createdAt, after, limit })
      return { found: messages.filter(isWanted), next }
    },
    async send(rows: MissingMessage[], delaysMs: number[]) {
      const messages = rows.map(({ id }, index) => ({
        id,
        // Of the message's time, as its other deliveries: lists go by it
        deliveryId: deliveryId(id.slice(0, timeLength)),
        delayMs: delaysMs[index] ?? 0,
      }))
      return (await store.log.deliverMissing({ tenant, endpointId: endpoint, messages })).ids.length
    },
  }
  return pacedReplay(context, source, input)
}
