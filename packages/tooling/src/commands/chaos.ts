// npm run chaos -- [--short] [--deliveries 20000] [--only name,name] [--store sqlite|postgres] [--seed 1]
// Runs the scenarios of src/chaos/scenarios on real processes, databases and sockets. Each ends with a line of what was seen.
// `--deliveries` is the number of all runs together. `--mutant` plants one of src/mutants into
// hosts and workers, and `--patience` is how long, in seconds, a run may take beside 20 ms a delivery.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runScenario } from '../chaos/run.ts'
import { scenarios } from '../chaos/scenarios/index.ts'
import { startServer, type TestServer } from '../postgres-server.ts'

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    deliveries: { type: 'string' },
    only: { type: 'string' },
    store: { type: 'string' },
    seed: { type: 'string', default: '1' },
    mutant: { type: 'string' },
    patience: { type: 'string', default: '120' },
  },
})
const names = values.only?.split(',')
const unknown = names?.filter((name) => !scenarios.some((scenario) => scenario.name === name)) ?? []
if (unknown.length > 0) throw new Error(`There is no scenario ${unknown.join(', ')}.`)
const runs = scenarios
  .filter(({ name, inShort = false }) => names?.includes(name) ?? (inShort || !values.short))
  .flatMap((scenario) => scenario.stores.map((kind) => ({ scenario, kind })))
  .filter(({ kind }) => values.store === undefined || values.store === kind)
const total = Number(values.deliveries ?? runs.length * (values.short ? 800 : 4000))
const seed = Number(values.seed)
if (!Number.isInteger(total) || total < 1 || !Number.isInteger(seed) || runs.length === 0)
  throw new Error('--deliveries and --seed are whole numbers, and --store is sqlite or postgres.')

if (values.mutant !== undefined) {
  process.env.POSTHORN_MUTANT = values.mutant
  process.env.NODE_OPTIONS = `--import=${join(import.meta.dirname, '../mutants/plant.ts')}`
}

const shared: TestServer[] = []
async function server(): Promise<TestServer> {
  if (shared[0] === undefined) shared.push(await startServer())
  const [started] = shared
  if (started === undefined) throw new Error('PostgreSQL did not start.')
  return started
}

const patienceMs = Number(values.patience) * 1000
const began = performance.now()
let failed = 0
const sums = { deliveries: 0, repeats: 0 }
console.log('| scenario | store | rounds | messages | deliveries | refused | repeats (most) | seconds | |')
console.log('|---|---|---|---|---|---|---|---|---|')
for (const { scenario, kind } of runs) {
  const head = `| ${scenario.name} | ${kind} |`
  if (scenario.diskMiB !== undefined && process.getuid?.() !== 0) {
    console.log(`${head} | | | | | | | left out: it mounts a disk, which takes root on Linux |`)
    continue
  }
  try {
    const report = await runScenario(scenario, kind, {
      deliveries: Math.ceil(total / runs.length),
      seed,
      server,
      patienceMs,
    })
    const { rounds, messages, deliveries, refused, repeats, mostRepeats, seconds, problems } = report
    sums.deliveries += deliveries
    sums.repeats += repeats
    if (problems.length > 0) failed++
    const verdict = problems.length === 0 ? 'survived' : `BROKEN: ${problems.join('; ')}`
    const figures = [rounds, messages, deliveries, refused, `${repeats} (${mostRepeats})`, seconds.toFixed(1)]
    console.log(`${head} ${figures.join(' | ')} | ${verdict} |`)
  } catch (error) {
    failed++
    console.log(`${head} | | | | | | BROKEN: ${error instanceof Error ? error.message : String(error)} |`)
  }
}
for (const started of shared) await started.stop()
const seconds = ((performance.now() - began) / 1000).toFixed(0)
console.log(
  `${runs.length} runs, ${failed} broken: ${sums.deliveries} deliveries and ${sums.repeats} repeats in ${seconds} s.`,
)
// What was started has ended; a connection to what was killed may not know
process.exit(failed === 0 ? 0 : 1)
