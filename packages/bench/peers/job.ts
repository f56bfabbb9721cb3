/** One delivery as a team would enqueue it: whose endpoint, which event, the payload. */
export interface DeliveryJob {
  messageId: string
  endpointId: number
  type: string
  data: object
}

/** What is kept of one request. */
export interface Attempt {
  messageId: string
  endpointId: number
  statusCode: number
  responseBody: string
  startedAt: number
  durationMs: number
}

/** A job queue with a worker on it, written the way its documentation recommends. */
export interface Peer {
  /** Emits one delivery in a call of its own; durable, as far as the queue is, when it resolves. */
  emit(job: DeliveryJob): Promise<unknown>
  /** Emits many in the queue's own way for many. */
  emitMany(jobs: DeliveryJob[]): Promise<unknown>
  /** Works until `count` more deliveries are sent, their attempts stored and their jobs completed. */
  work(count: number): Promise<void>
  close(): Promise<void>
}

/** Calls `done` on the last of `count` calls. */
export function countdown(count: number): { done: Promise<void>; tick: (by?: number) => void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  let left = count
  return {
    done: promise,
    tick(by = 1) {
      left -= by
      if (left <= 0) resolve()
    },
  }
}
