import { expect, test } from 'vitest'
import { checkPurity } from '../src/rules/purity-rules.ts'

const inDispatch = 'packages/core/src/dispatch/decide.ts'

test.each([
  'const now = Date.now()',
  'const now = new Date()',
  'const x = Math.random()',
  "await fetch('https://example.com')",
  'setTimeout(() => {}, 1)',
  'const x = process.env.HOME',
  'const id = crypto.randomUUID()',
  "console.log('x')",
])('dispatch may not say %s', (code) => {
  expect(checkPurity(inDispatch, code)).toHaveLength(1)
  expect(checkPurity('packages/core/src/worker/worker.ts', code)).toEqual([])
})

test('dispatch may compute with times it is given', () => {
  const code = [
    'const at = new Date(ms).getTime()',
    'const until = Date.parse(text)',
    'const n = Math.max(a, random())',
  ]
  expect(checkPurity(inDispatch, code.join('\n'))).toEqual([])
})
