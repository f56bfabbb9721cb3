import type { Figure } from './figures.ts'
import { leftOut } from './judge.ts'
import { figureText } from './report.ts'
import type { Sample } from './sample.ts'

/** Sizes in pixels. */
const panel = { width: 384, height: 232 }
const plot = { left: 46, top: 80, width: 320, height: 122 }
const columns = 3
const margin = 16
const headHeight = 40

/** Colours of the lines of a store, for a light page and for a dark one: cold ones for SQLite, warm ones for PostgreSQL. */
const colours = {
  cold: [
    ['#005a9e', '#6cb8f5'],
    ['#3fa0dc', '#2c7cb8'],
    ['#00735a', '#45cfa5'],
    ['#6a6fc9', '#a5a9f2'],
  ],
  warm: [
    ['#b34700', '#ff9d52'],
    ['#e89a4a', '#c2661b'],
    ['#9c1f3c', '#f58ba2'],
    ['#8a3d8f', '#d691da'],
    ['#7a6a00', '#d8cf4a'],
    ['#6b4a2b', '#c9a27c'],
  ],
} as const

/** What was run, and when. */
export function titleOf(samples: readonly Sample[]): string {
  const last = samples.at(-1)
  if (last === undefined) return 'No samples'
  const day = new Date(last.at).toISOString().slice(0, 10)
  return `Soak: ${Math.round(last.minutes)} minutes on ${day}. Shaded: left out of the judgement.`
}

/** Figures as small multiples on a light or dark page, as its reader has it. */
export function plotSvg(title: string, figures: readonly Figure[]): string {
  const rows = Math.ceil(figures.length / columns)
  const width = columns * panel.width + 2 * margin
  const height = headHeight + rows * panel.height + margin
  const all = figures.flatMap(({ lines }) => Object.values(lines).flat())
  const longest = Math.max(1e-9, ...all.map(({ minutes }) => minutes))
  const panels = figures.map((figure, at) => {
    const [x, y] = [margin + (at % columns) * panel.width, headHeight + Math.floor(at / columns) * panel.height]
    return `<g transform="translate(${x} ${y})">\n${drawPanel(figure, longest)}\n</g>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">
<style>${style()}</style>
<rect class="page" width="${width}" height="${height}"/>
<text class="title" x="${margin}" y="26">${escaped(title)}</text>
${panels.join('\n')}
</svg>
`
}

function style(): string {
  const lines = (shade: 0 | 1) => {
    return Object.entries(colours).flatMap(([name, pairs]) => {
      return pairs.map((pair, at) => `.${name}${at}{stroke:${pair[shade]};fill:${pair[shade]}}`)
    })
  }
  const page = (paper: string, ink: string, faint: string) =>
    `.page{fill:${paper}}text{fill:${ink}}.grid{stroke:${faint}}.left-out{fill:${faint}}`
  return [
    'text{font:11px system-ui,sans-serif}.title{font-size:15px;font-weight:600}.name{font-size:12px;font-weight:600}',
    '.grid{stroke-width:1}.left-out{opacity:.35}path.line{fill:none;stroke-width:1.4;stroke-linejoin:round}',
    page('#fff', '#222', '#ddd'),
    ...lines(0),
    `@media(prefers-color-scheme:dark){${page('#14171a', '#ddd', '#363b40')}${lines(1).join('')}}`,
  ].join('')
}

function drawPanel({ name, unit, lines }: Figure, longest: number): string {
  const classes = classesOf(Object.keys(lines))
  const top = niceAbove(Math.max(0, ...Object.values(lines).flatMap((points) => points.map(({ value }) => value))))
  const x = (minutes: number) => Math.round(plot.left + (minutes / longest) * plot.width)
  const y = (value: number) => Math.round(plot.top + plot.height - (Math.max(0, value) / top) * plot.height)
  const bottom = plot.top + plot.height

  const grid = [0, 0.5, 1].map((share) => {
    const at = y(share * top)
    const label = `<text x="${plot.left - 6}" y="${at + 4}" text-anchor="end">${figureText(share * top)}</text>`
    return `<path class="grid" d="M${plot.left} ${at}h${plot.width}"/>${label}`
  })
  const times = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const last = share === 1 ? ' min' : ''
    const text = `${figureText(Number((share * longest).toPrecision(2)))}${last}`
    return `<text x="${x(share * longest)}" y="${bottom + 15}" text-anchor="middle">${text}</text>`
  })
  const drawn = Object.entries(lines).map(([line, points]) => {
    const path = corners(points.map(({ minutes, value }): [number, number] => [x(minutes), y(value)]))
    return `<path class="line ${classes.get(line)}" d="${pathOf(path)}"/>`
  })
  return [
    `<text class="name" x="${plot.left - 34}" y="16">${escaped(unit ? `${name}, ${unit}` : name)}</text>`,
    ...legend(classes),
    `<rect class="left-out" x="${plot.left}" y="${plot.top}" width="${plot.width * leftOut}" height="${plot.height}"/>`,
    ...grid,
    ...times,
    ...drawn,
  ].join('\n')
}

/** The colour of each line: the store says of which kind, its place among the store's which one. */
function classesOf(lines: readonly string[]): Map<string, string> {
  const kind = (line: string) => (line.startsWith('SQLite') ? 'cold' : 'warm')
  return new Map(
    lines.map((line, at) => {
      const before = lines.slice(0, at).filter((other) => kind(other) === kind(line)).length
      return [line, `${kind(line)}${before % colours[kind(line)].length}`]
    }),
  )
}

/** Names of lines beside their colours, two in a row. */
function legend(classes: Map<string, string>): string[] {
  const step = (panel.width - 20) / 2
  return [...classes].map(([name, colour], at) => {
    const [x, y] = [plot.left - 34 + (at % 2) * step, 30 + Math.floor(at / 2) * 13]
    const text = `<text x="${x + 14}" y="${y}">${escaped(name)}</text>`
    return `<rect class="${colour}" x="${x}" y="${y - 5}" width="10" height="2"/>${text}`
  })
}

/** One point a pixel, the highest of those there, and none in the middle of a level stretch. */
function corners(points: readonly [number, number][]): [number, number][] {
  const perPixel = new Map<number, number>()
  for (const [x, y] of points) perPixel.set(x, Math.min(y, perPixel.get(x) ?? y))
  const all = [...perPixel]
  return all.filter(([, y], at) => y !== all[at - 1]?.[1] || y !== all[at + 1]?.[1])
}

/** By steps from one point to the next, which are short. */
function pathOf(points: readonly [number, number][]): string {
  const steps = points.map(([x, y], at) => {
    const [fromX, fromY] = points[at - 1] ?? [0, 0]
    return `${at === 0 ? 'M' : 'l'}${x - fromX} ${y - fromY}`
  })
  return steps.join('').replaceAll(' -', '-')
}

/** A round number that is no less: 1, 2 or 5 times a power of ten. */
function niceAbove(value: number): number {
  if (value <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((step) => step * power).find((step) => step >= value) ?? value
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
