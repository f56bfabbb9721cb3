import { expect, test } from 'vitest'
import { namedTestProblems, pagesWithTests, testTitles } from '../src/docs/named-tests.ts'
import { readPage } from '../src/docs/pages.ts'

const here = '[this](../../tooling/test/named-tests.test.ts)'
const problems = (line: string) => namedTestProblems('packages/core/docs/planted.md', `# Title\n\n${line}`)
const at = 'packages/core/docs/planted.md:3  packages/tooling/test'

test('a title that its file has is found, in every way that tests are written', () => {
  expect(
    problems(`| a promise | ${here}: "every test that a page names is there", "a link with %s is told of" |`),
  ).toEqual([])
  const count = ['$', '{count}'].join('')
  const titles = testTitles(`
    it.each([1])('each', () => {})
    test(\`a template of ${count}\`, () => {})
    const group = { async 'a method'() {}, 'a property': async () => {}, other: 'no title' }
    const list = [{ name: 'a case', run() {} }]
    expect('no title')`)
  expect(titles).toEqual(new Set(['each', `a template of ${count}`, 'a method', 'a property', 'a case']))
})

test.each([
  ['a title that is not there', `${here}: "no such test"`, `${at}/named-tests.test.ts has no test "no such test"`],
  ['no title', here, `${at}/named-tests.test.ts is named without the title of a test`],
  ['no file', '[x](../../tooling/test/x.test.ts): "y"', `${at}/x.test.ts is not there`],
])('a link with %s is told of', (_, line, problem) => {
  expect(problems(line)).toEqual([problem])
})

test('every test that a page names is there', () => {
  for (const page of pagesWithTests) {
    const text = readPage(page)
    expect(text.split('.ts): "').length, page).toBeGreaterThan(10)
    expect(namedTestProblems(page, text)).toEqual([])
  }
})
