import type { Verdict } from './judge.ts'

/** A table of Markdown: of each figure the line that comes nearest to what it may grow, and each that grows. */
export function verdictTable(verdicts: readonly Verdict[]): string {
  const figures = [...new Set(verdicts.map(({ figure }) => figure))]
  const rows = figures.flatMap((figure) => {
    const lines = verdicts.filter((verdict) => verdict.figure === figure && verdict.trend !== null)
    const growing = lines.filter(({ grows }) => grows)
    const [first] = lines
    if (first === undefined) return [[figure, '', '', '', '', 'too few samples']]
    const nearest = lines.reduce((best, line) => (nearness(line) > nearness(best) ? line : best), first)
    return (growing.length > 0 ? growing : [nearest]).map(rowOf)
  })
  const head = ['figure', 'of', 'level', 'an hour', 'may grow by', '']
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function nearness({ trend, allowed }: Verdict): number {
  return (trend?.perHour ?? 0) / allowed
}

function rowOf({ figure, unit, line, trend, allowed, grows }: Verdict): string[] {
  const level = `${figureText(trend?.level ?? 0)}${unit && ` ${unit}`}`
  const slope = trend?.perHour ?? 0
  const perHour = `${slope > 0 ? '+' : ''}${figureText(slope)}`
  const between = `${figureText(trend?.lowest ?? 0)} to ${figureText(trend?.highest ?? 0)}`
  return [figure, line, level, `${perHour} (${between})`, figureText(allowed), grows ? '**grows**' : 'flat']
}

/** Three digits that matter, or all before the point. */
export function figureText(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(3)))
}
