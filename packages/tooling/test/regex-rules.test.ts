import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkRegexes, findRegexes } from '../src/rules/regex-rules.ts'
import { repositoryRoot } from '../src/workspace.ts'

async function problems(...lines: string[]): Promise<string[]> {
  const found = await checkRegexes(findRegexes('packages/core/src/planted.ts', lines.join('\n')))
  return found.map(({ file, line, message }) => `${file}:${line}  ${message}`)
}

test.each([
  ['a literal', 'export const bad = /^(a+)+$/', 'exponential'],
  ['one in the middle of a call', "export const bad = 'x'.replace(/\\s+$/g, '')", 'polynomial'],
  ['new RegExp', "export const bad = new RegExp('^(a+)+$', 'u')", 'exponential'],
  ['RegExp without new', "export const bad = RegExp('(a|a)*b')", 'exponential'],
  ['a pattern made at run time', 'export const bad = (name: string) => new RegExp(name)', 'at run time'],
])('a slow regular expression is refused with file and line: %s', async (_, code, expected) => {
  expect(await problems('// first line', code)).toEqual([
    expect.stringMatching(new RegExp(`^packages/core/src/planted\\.ts:2 .*${expected}`)),
  ])
})

test('a harmless one, and what only looks like one, passes', async () => {
  expect(await problems('export const good = /^[a-z]{1,8}$/', "const path = '/(a+)+$/'", '// /(a+)+$/')).toEqual([])
})

test('no text of a stranger can make a regular expression of the packages slow', async () => {
  const files = globSync('packages/*/{src,app}/**/*.{ts,tsx}', { cwd: repositoryRoot })
  const regexes = files.flatMap((file) => findRegexes(file, readFileSync(join(repositoryRoot, file), 'utf8')))
  expect(regexes.length).toBeGreaterThan(60)
  expect((await checkRegexes(regexes)).map(({ file, line, message }) => `${file}:${line}  ${message}`)).toEqual([])
})
