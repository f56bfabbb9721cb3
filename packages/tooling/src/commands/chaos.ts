// npm run chaos -- [--short] [--deliveries 20000] [--only name,name] [--store sqlite|postgres] [--seed 1]
// Runs the scenarios of src/chaos/scenarios on real processes, databases and sockets. Each ends with a line of what was seen.
// `--deliveries` is the number of all runs together. `--mutant` plants one of src/mutants into
// hosts and workers, and `--patience` is how long, in seconds, a run may take beside 20 ms a delivery.
import { join } from 'node:path'
import { runScenario } from '../chaos/run.ts'
import { scenarios } from '../chaos/scenarios/index.ts'
import { readOptions, refuse, wholeNumber } from '../command-line.ts'
import { startServer, type TestServer } from '../postgres-server.ts'

const help = {
  name: 'npm run chaos',
  about:
    'Runs scenarios on real processes, databases and sockets, held against the ledger of the host.\n' +
    'Exits with 0 where all are survived, and with 1 where one is not.',
}
const values = readOptions(help, {
  short: { type: 'boolean', default: false, about: 'fewer scenarios and deliveries, as CI does' },
  deliveries: { type: 'string', value: '<number>', about: 'of all runs together' },
  only: { type: 'string', value: '<name,name>', about: 'these scenarios alone' },
  store: { type: 'string', value: 'sqlite|postgres', about: 'on this store alone' },
  seed: { type: 'string', value: '<number>', default: '1', about: 'what is left to chance goes by it' },
  mutant: { type: 'string', value: '<name>', about: 'plant this fault of src/mutants into hosts and workers' },
  patience: {
    type: 'string',
    value: '<seconds>',
    default: '120',
    about: 'how long a run may take beside 20 ms a delivery',
  },
})
const names = values.only?.split(',')
const unknown = names?.filter((name) => !scenarios.some((scenario) => scenario.name === name)) ?? []
if (unknown.length > 0) refuse(`There is no scenario ${unknown.join(', ')}.`)
const runs = scenarios
  .filter(({ name, inShort = false }) => names?.includes(name) ?? (inShort || !values.short))
  .flatMap((scenario) => scenario.stores.map((kind) => ({ scenario, kind })))
  .filter(({ kind }) => values.store === undefined || values.store === kind)
if (runs.length === 0) refuse('--store is sqlite or postgres.')
const most = runs.length * (values.short ? 800 : 4000)
const total = values.deliveries === undefined ? most : wholeNumber('deliveries', values.deliveries)
const seed = wholeNumber('seed', values.seed, 0)
const patienceMs = wholeNumber('patience', values.patience) * 1000

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
