import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Due, heapAdd, heapMove, heapRemove } from '../src/due-heap.js'

type Step = { kind: 'add' | 'move' | 'remove'; pick: number; dueAt: number }

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('add', 'add', 'move', 'remove'),
  pick: fc.nat(),
  dueAt: fc.integer({ min: 0, max: 20 }),
})

it('a heap keeps its first due first through any adds, moves and removals', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 200 }), async (steps) => {
      const heap: Due[] = []
      const model: Due[] = []
      for (const [order, { kind, pick, dueAt }] of steps.entries()) {
        const chosen = model[pick % Math.max(1, model.length)]
        if (kind === 'add' || chosen === undefined) {
          const item = { dueAt, order, slot: -1 }
          heapAdd(heap, item)
          model.push(item)
        } else if (kind === 'move') {
          chosen.dueAt = dueAt
          heapMove(heap, chosen)
        } else {
          heapRemove(heap, chosen)
          model.splice(model.indexOf(chosen), 1)
        }
        const [first] = model.toSorted((left, right) => left.dueAt - right.dueAt || left.order - right.order)
        expect(heap[0]).toBe(first)
        expect(heap.length).toBe(model.length)
        expect(heap.every((item, slot) => item.slot === slot)).toBe(true)
      }
    }),
  )
})
