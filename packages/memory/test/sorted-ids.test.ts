import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { compareCodePoints } from '../src/code-points.js'
import { addId, idsAfter, removeId } from '../src/sorted-ids.js'

const text = fc.string({ unit: 'binary', maxLength: 4 })

it('strings compare as their UTF-8 bytes do', async () => {
  await fc.assert(
    fc.asyncProperty(text, text, async (left, right) => {
      expect(Math.sign(compareCodePoints(left, right))).toBe(Buffer.compare(Buffer.from(left), Buffer.from(right)))
    }),
    {
      examples: [
        ['\u{ff5e}', '\u{1f600}'],
        ['a', 'ab'],
      ],
    },
  )
})

it('ids stay sorted, once each, and are paged in order', async () => {
  const ids = fc.array(text, { maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(ids, ids, text, fc.nat(10), async (added, removed, after, limit) => {
      const sorted: string[] = []
      for (const id of added) addId(sorted, id)
      for (const id of removed) removeId(sorted, id)
      const expected = [...new Set(added)].filter((id) => !removed.includes(id)).sort(compareCodePoints)
      expect(sorted).toEqual(expected)
      const page = expected.filter((id) => compareCodePoints(id, after) > 0).slice(0, limit)
      expect(idsAfter(sorted, after, limit)).toEqual(page)
      expect(idsAfter(sorted, null, limit)).toEqual(expected.slice(0, limit))
    }),
  )
})
