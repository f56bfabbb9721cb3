/** What can stand in one queue at a time. */
export interface Queued<T> {
  /** Where it stands; null: nowhere. */
  queue: Queue<T> | null
  previous: T | null
  next: T | null
}

/** The links of what stands in no queue. */
export const nowhere = { queue: null, previous: null, next: null }

/** First come, first served, and anyone may leave: a list with links both ways. Each step is O(1) and allocates nothing. */
export interface Queue<T> {
  first: T | null
  last: T | null
}

export function newQueue<T>(): Queue<T> {
  return { first: null, last: null }
}

/** Puts an item that stands nowhere at the end. */
export function join<T extends Queued<T>>(queue: Queue<T>, item: T): void {
  item.queue = queue
  item.previous = queue.last
  if (queue.last === null) queue.first = item
  else queue.last.next = item
  queue.last = item
}

/** Takes an item out of the queue it stands in, if any. */
export function leave<T extends Queued<T>>(item: T): void {
  const { queue, previous, next } = item
  if (queue === null) return
  if (previous === null) queue.first = next
  else previous.next = next
  if (next === null) queue.last = previous
  else next.previous = previous
  item.queue = null
  item.previous = null
  item.next = null
}

/** Puts an item at the end of the queue it stands in. */
export function toEnd<T extends Queued<T>>(item: T): void {
  const { queue } = item
  if (queue === null || queue.last === item) return
  leave(item)
  join(queue, item)
}
