import { expect, test } from 'vitest'
import { findCodeBlocks } from '../src/docs/blocks.ts'
import { errorTable, readErrorCodes, withErrorTable } from '../src/docs/error-table.ts'
import { errorCodeRegistry, readPage } from '../src/docs/pages.ts'
import { typeProblems } from '../src/docs/types.ts'

function page(...lines: string[]): string {
  return lines.join('\n')
}

test('TypeScript and JavaScript blocks are found with their line, others are not', () => {
  const markdown = page(
    '# Title',
    '```ts',
    'const a = 1',
    '```',
    '```sh',
    'npm ci',
    '```',
    '  ~~~js',
    'b()',
    '~~~',
    '```',
    'x',
    '```',
  )
  expect(findCodeBlocks('README.md', markdown)).toEqual([
    { page: 'README.md', line: 3, extension: 'ts', code: 'const a = 1' },
    { page: 'README.md', line: 9, extension: 'js', code: 'b()' },
  ])
})

test('a fence inside a longer fence is text of its block', () => {
  const blocks = findCodeBlocks('README.md', page('````ts', '// ```ts', 'a()', '````', 'text'))
  expect(blocks.map(({ code }) => code)).toEqual(['// ```ts\na()'])
})

test('parts of one file are one block, each at its own line', () => {
  const markdown = page(
    '```ts a.ts',
    'const n = 1',
    '```',
    '',
    '```ts',
    'b()',
    '```',
    '```ts a.ts',
    'n.nothing()',
    '```',
  )
  const [file, ...others] = findCodeBlocks('README.md', markdown)
  expect(file?.code.split('\n')).toEqual(['const n = 1', '', '', '', '', '', '', 'n.nothing()'])
  expect(others.map(({ code }) => code)).toEqual(['b()'])
  expect(typeProblems(file ? [file] : [])).toEqual([expect.stringMatching(/^README\.md:9 .*nothing/)])
})

test('a block that does not compile is reported with its page and line, a good one is not', () => {
  const markdown = page(
    '```ts',
    "import { WebhooksError } from '@posthorn/core'",
    "export const good = new WebhooksError('closed', 'x')",
    '```',
    '```ts',
    "import { WebhooksError } from '@posthorn/core'",
    "export const bad = new WebhooksError('no_such_code', 'x')",
    '```',
    '```js',
    'const n = 1',
    'n.nothing()',
    '```',
  )
  expect(typeProblems(findCodeBlocks('README.md', markdown))).toEqual([
    expect.stringMatching(/^README\.md:7 .*no_such_code/),
    expect.stringMatching(/^README\.md:11 .*nothing/),
  ])
})

test('blocks share no names and see no DOM', () => {
  const markdown = page('```ts', 'const same = 1', '```', '```ts', 'const same = 2', 'window.close()', '```')
  expect(typeProblems(findCodeBlocks('README.md', markdown))).toEqual([expect.stringMatching(/^README\.md:6 .*window/)])
})

test('every code of the registry gets its row', () => {
  const codes = readErrorCodes(readPage(errorCodeRegistry))
  expect(codes).toHaveProperty('not_found')
  const table = errorTable(codes)
  for (const [code, meaning] of Object.entries(codes)) expect(table).toContain(`| \`${code}\` | ${meaning} |`)
})

test('the table is added once, kept up to date, and the rest of the page is left alone', () => {
  const first = withErrorTable('# Core\n\nText.\n', { a: 'A.' })
  expect(first).toMatch(/^# Core\n\nText\.\n\n## Error codes\n/)
  expect(withErrorTable(first, { a: 'A.' })).toBe(first)
  const second = withErrorTable(`${first}\nMore.\n`, { a: 'A.', b: 'B | C.' })
  expect(second).toContain('| `b` | B \\| C. |')
  expect(second).toMatch(/\nMore\.\n$/)
  expect(second.match(/`a`/g)).toHaveLength(1)
})

test('a registry that cannot be read is an error', () => {
  expect(() => readErrorCodes('export const other = {}')).toThrow(/no errorCodes/)
  expect(() => readErrorCodes('export const errorCodes = { ...more }')).toThrow(/other than/)
})
