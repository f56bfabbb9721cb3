import { expect, test } from 'vitest'
import { judge } from '../src/test-report.ts'

const counts = { numPassedTests: 10, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 }
const good = { ...counts, success: true, testResults: [], uncaught: [] }

test('a run at the floor passes', () => {
  expect(judge(good, 10)).toEqual({ summary: '10 passed, 0 failed', problems: [] })
})

test.each([
  ['fewer tests than the floor', { ...good, numPassedTests: 9 }, 10],
  ['a skipped test', { ...good, numPendingTests: 1 }, 10],
  ['a test that is only planned', { ...good, numTodoTests: 1 }, 10],
  ['an error outside the tests', { ...good, success: false }, 10],
  ['a floor that is no number', good, Number.NaN],
  ['a floor of nothing', good, 0],
])('%s is a problem', (_, report, floor) => {
  expect(judge(report, floor).problems).toHaveLength(1)
})
