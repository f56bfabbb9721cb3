import { expect, test } from 'vitest'
import { dependencyTableProblems, runtimeDependenciesOfAll } from '../src/packages/dependency-table.ts'

const undici = { name: 'undici', usedBy: ['core', 'http'], kB: 2186 }

function problems(...rows: string[]): string[] {
  const page = [
    '## Runtime dependencies, and why',
    '',
    '| package | used by | kB | why |',
    '|---|---|---|---|',
    ...rows,
  ]
  return dependencyTableProblems([undici], page.join('\n'))
}

test('every runtime dependency stands in ARCHITECTURE.md, with its users, its size and a reason', () => {
  expect(dependencyTableProblems(runtimeDependenciesOfAll())).toEqual([])
})

test('a row that is right passes, whatever the order of its users', () => {
  expect(problems('| undici | http, core | 2,190 | the transport |')).toEqual([])
})

test.each([
  ['no row', '', 'undici has no row'],
  ['no reason', '| undici | core, http | 2,186 | |', 'undici has no reason'],
  ['other users', '| undici | core | 2,186 | x |', 'undici is used by core, http'],
  ['another size', '| undici | core, http | 1,200 | x |', 'undici takes 2186 kB'],
  ['one that is gone', '| undici | core, http | 2,186 | x |\n| got | core | 1 | x |', 'got is no runtime dependency'],
])('a table with %s is refused', (_, rows, problem) => {
  expect(problems(rows)).toEqual([`ARCHITECTURE.md: ${problem}`])
})
