// npm run soak -- [--minutes 60] [--rate 50] [--store sqlite|postgres] [--file .cache/soak.jsonl] [--svg file]
// Lets both stores work for an hour, side by side, and says which figure grew. Samples go to the file as it goes on;
// `--judge` judges and draws what is in it, without a run. Ends with 1 where one grows.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readOptions, refuse } from '../command-line.ts'
import { figuresOf } from '../soak/figures.ts'
import { judge } from '../soak/judge.ts'
import { plotSvg, titleOf } from '../soak/plot.ts'
import { verdictTable } from '../soak/report.ts'
import { soak } from '../soak/run.ts'
import { readSamples } from '../soak/sample.ts'
import { repositoryRoot } from '../workspace.ts'

const help = {
  name: 'npm run soak',
  about:
    'Lets both stores work for an hour, side by side, and says which figure grew.\n' +
    'Exits with 0 where none grows, and with 1 where one does.',
}
const values = readOptions(help, {
  minutes: { type: 'string', value: '<number>', default: '60', about: 'how long' },
  rate: { type: 'string', value: '<number>', default: '50', about: 'messages a second' },
  store: { type: 'string', value: 'sqlite|postgres', about: 'this store alone' },
  file: {
    type: 'string',
    value: '<path>',
    default: join(repositoryRoot, '.cache/soak.jsonl'),
    about: 'where samples go',
  },
  judge: { type: 'boolean', default: false, about: 'judge and draw what is in the file, without a run' },
  svg: { type: 'string', value: '<path>', about: 'where to draw them' },
})
const { file, store } = values
const minutes = Number(values.minutes)
const rate = Number(values.rate)
const kinds = (['sqlite', 'postgres'] as const).filter((kind) => store === undefined || store === kind)
if (!(minutes > 0) || !(rate > 0) || kinds.length === 0)
  refuse('--minutes and --rate are numbers above 0, and --store is sqlite or postgres.')

if (!values.judge) {
  // As the README has it for who wants little memory: as Node comes, an hour is too short for it to stop taking more
  process.env.NODE_OPTIONS = '--max-semi-space-size=2 --max-old-space-size=64'
  const options = {
    // Runs that are shorter than an hour do all of it in that time
    retentionMs: minutes * 5000,
    roundMs: Math.max(5000, minutes * 1000),
    sampleMs: Math.min(10_000, minutes * 1000),
    collectMs: Math.min(60_000, minutes * 2000),
  }
  const interrupted = new AbortController()
  process.once('SIGINT', () => interrupted.abort())
  await soak({ kinds: [...kinds], minutes, rate, file, ...options }, interrupted.signal)
}
const samples = readSamples(file)
const figures = figuresOf(samples)
if (values.svg !== undefined) writeFileSync(values.svg, plotSvg(titleOf(samples), figures))
const verdicts = judge(figures)
const growing = verdicts.filter(({ grows }) => grows)
console.log(`${verdictTable(verdicts)}\n\n${verdicts.length} lines, of which ${growing.length} grow.`)
// What was started has ended; a connection to what was killed may not know
process.exit(growing.length === 0 ? 0 : 1)
