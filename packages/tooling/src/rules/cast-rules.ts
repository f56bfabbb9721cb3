import ts from 'typescript'
import { lineOf, parse, type Violation, walk } from './source-file.ts'

const reason = /\/\/ cast: \S/

/**
 * No `as` other than `as const`, no `<T>x` and no `x!`. A cast that cannot be avoided carries its reason in a comment
 * that begins with `// cast: `, on the same line or the line above.
 */
export function checkCasts(file: string, text: string): Violation[] {
  const source = parse(file, text)
  const lines = text.split('\n')
  const found: Violation[] = []
  walk(source, (node) => {
    const message = problemWith(node)
    if (message === undefined) return
    const line = lineOf(source, operatorOf(node) ?? node)
    if (reason.test(lines[line - 1] ?? '') || reason.test(lines[line - 2] ?? '')) return
    found.push({ file, line, message })
  })
  return found
}

function problemWith(node: ts.Node): string | undefined {
  if (ts.isNonNullExpression(node)) return "A '!' hides a case that can happen: handle it."
  if (!ts.isAsExpression(node) && !ts.isTypeAssertionExpression(node)) return undefined
  if (ts.isConstTypeReference(node.type)) return undefined
  return `The cast to '${node.type.getText()}' gets past the compiler: narrow the value or type it where it is made.`
}

/** The node on whose line the comment stands: the type of a cast, which may end a long expression. */
function operatorOf(node: ts.Node): ts.Node | undefined {
  return ts.isAsExpression(node) ? node.type : undefined
}
