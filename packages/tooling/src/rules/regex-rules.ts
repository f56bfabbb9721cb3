import { check } from 'recheck'
import ts from 'typescript'
import { lineOf, parse, type Violation, walk } from './source-file.ts'

/** A regular expression in a file. `source` is null where it is put together at run time. */
export interface RegexReference {
  file: string
  line: number
  source: string | null
  flags: string
}

/** Every regular expression of a file: literals, and `RegExp(…)` with and without `new`. */
export function findRegexes(file: string, text: string): RegexReference[] {
  const source = parse(file, text)
  const found: RegexReference[] = []
  walk(source, (node) => {
    const regex = regexOf(node)
    if (regex) found.push({ file, line: lineOf(source, node), ...regex })
  })
  return found
}

/**
 * Refuses a regular expression whose time grows faster than its input does: with `^(a+)+$`, thirty characters of a stranger's
 * stop the process. One that is put together at run time cannot be checked, and is refused as well.
 */
export async function checkRegexes(regexes: readonly RegexReference[]): Promise<Violation[]> {
  const verdicts = new Map<string, Promise<string | null>>()
  const verdictOf = ({ source, flags }: RegexReference) => {
    if (source === null) return Promise.resolve('is put together at run time: write it as a literal')
    const key = `/${source}/${flags}`
    const verdict = verdicts.get(key) ?? judge(source, flags)
    verdicts.set(key, verdict)
    return verdict
  }
  const found = await Promise.all(
    regexes.map(async (regex) => {
      const problem = await verdictOf(regex)
      const { file, line, source, flags } = regex
      return problem === null ? [] : [{ file, line, message: `/${source ?? '…'}/${flags} ${problem}.` }]
    }),
  )
  return found.flat()
}

/**
 * By its automaton, which is proof and says the same each time. A repetition with a large bound would make that huge, so it
 * is taken for one without: if that is not slow, the bounded one is not either.
 */
async function judge(source: string, flags: string): Promise<string | null> {
  const unbounded = source.replace(/\{(\d+)(?:,(\d+))?\}/g, (all, least: string, most = least) =>
    Number(most) <= 30 ? all : Number(least) === 0 ? '*' : '+',
  )
  const result = await check(unbounded, flags, { checker: 'automaton', timeout: 20_000 })
  if (result.status === 'safe') return null
  if (result.status === 'unknown') return `could not be judged (${result.error.kind}): write it more simply`
  return `takes ${result.complexity.summary} time, for example with ${result.attack.pattern}`
}

function regexOf(node: ts.Node): { source: string | null; flags: string } | undefined {
  if (ts.isRegularExpressionLiteral(node)) {
    const end = node.text.lastIndexOf('/')
    return { source: node.text.slice(1, end), flags: node.text.slice(end + 1) }
  }
  if (!ts.isNewExpression(node) && !ts.isCallExpression(node)) return undefined
  if (!ts.isIdentifier(node.expression) || node.expression.text !== 'RegExp') return undefined
  const [pattern, flags] = node.arguments ?? []
  // A literal inside is found by itself.
  if (pattern && ts.isRegularExpressionLiteral(pattern) && flags === undefined) return undefined
  const isKnown = pattern !== undefined && ts.isStringLiteralLike(pattern) && (!flags || ts.isStringLiteralLike(flags))
  if (!isKnown) return { source: null, flags: '' }
  return { source: pattern.text, flags: flags && ts.isStringLiteralLike(flags) ? flags.text : '' }
}
