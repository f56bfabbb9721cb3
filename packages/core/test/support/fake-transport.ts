import type { Clock, Outcome, Transport, TransportRequest } from '@posthorn/core'
import { response } from './outcomes.js'

/** A request that a {@link fakeTransport} got, and when (ms). */
export interface Sent {
  at: number
  request: TransportRequest
}

/** How a {@link fakeTransport} answers; throws and rejections are what a broken transport would do. */
export type Answer = (request: TransportRequest, index: number, signal: AbortSignal) => Outcome | Promise<Outcome>

/** A transport without a network: it records what it gets. Default answer: 200. */
export function fakeTransport(clock: Pick<Clock, 'now'>, answer: Answer = () => response(200)) {
  const sent: Sent[] = []
  const transport: Transport = {
    capabilities: { name: 'fake', pinnedDns: true, headerLines: true, rawBody: true, ownConnections: true },
    send(request, { signal }) {
      sent.push({ at: clock.now(), request })
      return Promise.resolve(answer(request, sent.length - 1, signal))
    },
    async close() {},
  }
  return { ...transport, sent }
}
