/** What a heap orders: earliest `dueAt` (ms) first, first in first out (`order`) among equals. */
export interface Due {
  dueAt: number
  order: number
  /** Place in the heap it is in; kept by the functions of this file so that removal need not search. */
  slot: number
}

function isBefore(left: Due, right: Due): boolean {
  return left.dueAt < right.dueAt || (left.dueAt === right.dueAt && left.order < right.order)
}

function put<Item extends Due>(heap: Item[], slot: number, item: Item): void {
  heap[slot] = item
  item.slot = slot
}

function siftUp<Item extends Due>(heap: Item[], item: Item): void {
  let slot = item.slot
  while (slot > 0) {
    const parent = heap[(slot - 1) >> 1]
    if (parent === undefined || !isBefore(item, parent)) break
    const above = parent.slot
    put(heap, slot, parent)
    slot = above
  }
  put(heap, slot, item)
}

function siftDown<Item extends Due>(heap: Item[], item: Item): void {
  let slot = item.slot
  for (;;) {
    const left = heap[2 * slot + 1]
    const right = heap[2 * slot + 2]
    const child = right !== undefined && left !== undefined && isBefore(right, left) ? right : left
    if (child === undefined || !isBefore(child, item)) break
    const below = child.slot
    put(heap, slot, child)
    slot = below
  }
  put(heap, slot, item)
}

/** Adds an item that is in no heap. `heap[0]` is always the first due. O(log n). */
export function heapAdd<Item extends Due>(heap: Item[], item: Item): void {
  item.slot = heap.length
  heap.push(item)
  siftUp(heap, item)
}

/** Puts an item of this heap in its place again after its `dueAt` or `order` changed. O(log n). */
export function heapMove<Item extends Due>(heap: Item[], item: Item): void {
  siftUp(heap, item)
  siftDown(heap, item)
}

/** Removes an item of this heap. O(log n). */
export function heapRemove<Item extends Due>(heap: Item[], item: Item): void {
  const last = heap.pop()
  if (last === undefined || last === item) return
  put(heap, item.slot, last)
  heapMove(heap, last)
}
