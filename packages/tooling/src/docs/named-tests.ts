import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { parse, walk } from '../rules/source-file.ts'
import { repositoryRoot } from '../workspace.ts'

/** Pages that name the test of each promise, from the root of the repository. */
export const pagesWithTests = ['packages/core/docs/guarantees.md', '.github/SECURITY.md']

/** A link to a file of tests, and the titles after it: `[kill](../test/kill.test.ts): "none lost", "all sent"`. */
function references(line: string): { link: string; titles: string[] }[] {
  return line
    .split('](')
    .slice(1)
    .map((part) => {
      const [link = '', ...rest] = part.split(')')
      const after = rest.join(')')
      const titles = after.startsWith(': "') ? after.split('"').filter((_, index) => index % 2 === 1) : []
      return { link, titles }
    })
    .filter(({ link }) => link.endsWith('.ts'))
}

/** What is wrong with the tests that a page names: a file that is not there, a title that it does not have, a link without one. */
export function namedTestProblems(page: string, markdown: string): string[] {
  const lines = markdown.split('\n')
  return lines.flatMap((line, index) =>
    references(line).flatMap(({ link, titles }) => {
      const at = `${page}:${index + 1}`
      const file = join(dirname(page), link)
      if (!existsSync(join(repositoryRoot, file))) return [`${at}  ${file} is not there`]
      if (titles.length === 0) return [`${at}  ${file} is named without the title of a test`]
      const known = testTitles(readFileSync(join(repositoryRoot, file), 'utf8'))
      return titles.filter((title) => !known.has(title)).map((title) => `${at}  ${file} has no test "${title}"`)
    }),
  )
}

/**
 * Titles of the tests in a file, as they are written there: what a call begins with, a method or property of a group of
 * cases, and `name` of a case.
 */
export function testTitles(text: string): Set<string> {
  const titles = new Set<string>()
  const add = (node: ts.Node | undefined) => {
    if (!node) return
    if (ts.isStringLiteralLike(node)) titles.add(node.text)
    else if (ts.isTemplateExpression(node)) titles.add(node.getText().slice(1, -1))
  }
  walk(parse('tests.ts', text), (node) => {
    if (ts.isCallExpression(node) && isTestFunction(node.expression)) add(node.arguments[0])
    if (ts.isMethodDeclaration(node)) add(node.name)
    if (!ts.isPropertyAssignment(node)) return
    if (ts.isFunctionLike(node.initializer)) add(node.name)
    if (ts.isIdentifier(node.name) && node.name.text === 'name') add(node.initializer)
  })
  return titles
}

/** `test`, `it`, and what `.each(…)`, `.runIf(…)` and the like make of them. */
function isTestFunction(node: ts.Expression): boolean {
  if (ts.isIdentifier(node)) return node.text === 'test' || node.text === 'it'
  return (ts.isCallExpression(node) || ts.isPropertyAccessExpression(node)) && isTestFunction(node.expression)
}
