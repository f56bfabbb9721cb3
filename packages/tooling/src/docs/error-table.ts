import ts from 'typescript'
import { parse, walk } from '../rules/source-file.ts'

const begin = '<!-- error codes: written by `npm run docs:errors` -->'
const end = '<!-- end of error codes -->'

/** The Markdown table of every error code with its meaning. */
export function errorTable(codes: Readonly<Record<string, string>>): string {
  const rows = Object.entries(codes).map(([code, meaning]) => `| \`${code}\` | ${meaning.replaceAll('|', '\\|')} |`)
  return ['| code | meaning |', '|---|---|', ...rows].join('\n')
}

/**
 * The page with the table between its two markers brought up to date; a page without markers gets them at its end,
 * under a heading.
 */
export function withErrorTable(page: string, codes: Readonly<Record<string, string>>): string {
  const block = `${begin}\n${errorTable(codes)}\n${end}`
  const from = page.indexOf(begin)
  const to = page.indexOf(end)
  if (from < 0 || to < from) return `${page.trimEnd()}\n\n## Error codes\n\n${block}\n`
  return page.slice(0, from) + block + page.slice(to + end.length)
}

/** Reads the codes and their meanings out of the text of `errors.ts`: the properties of its `errorCodes`. */
export function readErrorCodes(text: string): Record<string, string> {
  const codes: Record<string, string> = {}
  walk(parse('errors.ts', text), (node) => {
    if (!ts.isVariableDeclaration(node) || node.name.getText() !== 'errorCodes' || !node.initializer) return
    const value = ts.isAsExpression(node.initializer) ? node.initializer.expression : node.initializer
    if (!ts.isObjectLiteralExpression(value)) return
    for (const property of value.properties) {
      if (!ts.isPropertyAssignment(property) || !ts.isStringLiteralLike(property.initializer)) {
        throw new Error(`errorCodes holds something other than code: 'meaning': ${property.getText()}`)
      }
      codes[property.name.getText()] = property.initializer.text
    }
  })
  if (Object.keys(codes).length === 0) throw new Error('There is no errorCodes with codes in it.')
  return codes
}
