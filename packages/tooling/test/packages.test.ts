import { expect, test } from 'vitest'
import { contentProblems } from '../src/packages/pack.ts'

const whole = ['LICENSE', 'README.md', 'dist/index.cjs', 'dist/index.d.ts', 'dist/index.js', 'package.json']

test('a package with all it needs passes', () => {
  expect(contentProblems([...whole, 'dist/chunk-X.js.map', 'dist/verify.d.cts'])).toEqual([])
  expect(contentProblems([...whole, 'dist/app/index.html', 'dist/app/assets/style-X.css'])).toEqual([])
})

test.each(whole)('a package without %s does not', (path) => {
  expect(contentProblems(whole.filter((other) => other !== path))).toEqual([`${path} is missing`])
})

test.each(['src/index.ts', 'dist/app.db', '.env', 'test/a.test.ts', 'tsup.config.ts', 'dist/index.html'])(
  '%s is not published',
  (path) => {
    expect(contentProblems([...whole, path])).toEqual([`${path} does not belong there`])
  },
)
