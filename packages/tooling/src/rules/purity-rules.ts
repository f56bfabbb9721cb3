import ts from 'typescript'
import { pureLayer } from './arrows.ts'
import { lineOf, parse, type Violation, walk } from './source-file.ts'

const impureCalls = ['Date.now', 'Math.random', 'performance.now', 'fetch', 'queueMicrotask']
const impureNames = ['process', 'crypto', 'console', 'setTimeout', 'setInterval', 'setImmediate', 'globalThis']

/** In `dispatch`, time and chance are arguments: no global that gives them, and none that does I/O. */
export function checkPurity(file: string, text: string): Violation[] {
  if (!file.startsWith(`packages/core/src/${pureLayer}/`)) return []
  const source = parse(file, text)
  const found: Violation[] = []
  walk(source, (node) => {
    const what = impurityOf(node)
    if (what === undefined) return
    found.push({ file, line: lineOf(source, node), message: `${pureLayer} is pure: pass ${what} in as an argument.` })
  })
  return found
}

function impurityOf(node: ts.Node): string | undefined {
  if (ts.isNewExpression(node)) {
    return node.expression.getText() === 'Date' && !node.arguments?.length ? 'the time of new Date()' : undefined
  }
  if (!ts.isCallExpression(node) && !ts.isPropertyAccessExpression(node)) return undefined
  const called = node.expression.getText()
  if (ts.isCallExpression(node) && impureCalls.includes(called)) return `what ${called}() gives`
  return impureNames.includes(called) ? `what '${called}' gives` : undefined
}
