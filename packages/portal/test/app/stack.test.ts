import { expect, test } from 'vitest'
import { stack } from '../../app/ui/stack.ts'

const bucket = { since: '', until: '', delivered: 0, failed: 0, waiting: 0 }

test('the parts of a bar stand on each other, and the largest bar fits', () => {
  const parts = stack({ ...bucket, delivered: 997, failed: 1, waiting: 2 }, 1000, 100)
  expect(parts.map(({ kind }) => kind)).toEqual(['ok', 'bad', 'wait'])
  for (const [n, { y, size }] of parts.entries()) expect(y + size).toBeCloseTo(parts[n - 1]?.y ?? 100)
  expect(Math.min(...parts.map(({ y }) => y))).toBeGreaterThanOrEqual(0)
})

test('a single failure among thousands is seen', () => {
  expect(stack({ ...bucket, failed: 1 }, 10_000, 24)).toEqual([{ kind: 'bad', y: 22.5, size: 1.5 }])
  expect(stack(bucket, 10, 24)).toEqual([])
})
