// npm run chaos -- [--short] [--deliveries 1000000] [--only name,name] [--store sqlite|postgres] [--seed 1] [--at-once 2]
// Runs the scenarios of src/chaos/scenarios on real processes, databases and sockets. Each ends with a line of what was seen.
// `--deliveries` is the number of all runs together: a scenario is run again, with other seeds, until it has its part of them.
import { type PlannedRun, planRuns, type Wishes } from '../chaos/plan.ts'
import { buildPrograms, removePrograms } from '../chaos/programs.ts'
import { type RunReport, runScenario } from '../chaos/run.ts'
import { scenarios } from '../chaos/scenarios/index.ts'
import { serverPool } from '../chaos/server-pool.ts'
import { readOptions, refuse, wholeNumber } from '../command-line.ts'
import { chaosMutants } from '../mutants/chaos.ts'
import { mutants } from '../mutants/index.ts'

const help = {
  name: 'npm run chaos',
  about:
    'Runs scenarios on real processes, databases and sockets, held against the ledger of the host.\n' +
    'Ends with `N passed, N failed`, and with 0 where all are survived, else with 1.',
}
const values = readOptions(help, {
  short: { type: 'boolean', default: false, about: 'fewer scenarios and deliveries' },
  deliveries: { type: 'string', value: '<number>', about: 'of all runs together (default: 1000000)' },
  only: { type: 'string', value: '<name,name>', about: 'these scenarios alone' },
  store: { type: 'string', value: 'sqlite|postgres', about: 'on this store alone' },
  seed: { type: 'string', value: '<number>', default: '1', about: 'what is left to chance goes by it' },
  'at-once': { type: 'string', value: '<number>', about: 'runs side by side (default: 2; with --short 4)' },
  mutant: {
    type: 'string',
    value: '<name>',
    about: 'plant this fault of src/mutants into hosts and workers; those of chaos.ts name what must break',
  },
  patience: {
    type: 'string',
    value: '<seconds>',
    default: '300',
    about: 'how long a run may take beside 20 ms a delivery',
  },
})

function planned(wishes: Wishes): PlannedRun[] {
  try {
    return planRuns(scenarios, wishes)
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
}

const planted = chaosMutants.find(({ name }) => name === values.mutant)
const mutant = planted ?? mutants.find(({ name }) => name === values.mutant) ?? null
if (mutant === null && values.mutant !== undefined) refuse(`There is no mutant ${values.mutant}.`)
const runs = planned({
  isShort: values.short || mutant !== null,
  only: (values.only ?? planted?.scenario)?.split(','),
  store: values.store ?? planted?.on,
  seed: wholeNumber('seed', values.seed, 0),
  deliveries: values.deliveries === undefined ? undefined : wholeNumber('deliveries', values.deliveries),
})
const atOnce = wholeNumber('at-once', values['at-once'] ?? (values.short ? '4' : '2'))
const patienceMs = wholeNumber('patience', values.patience) * 1000

const began = performance.now()
await buildPrograms(mutant)
const servers = serverPool()
/** What runs have started, mounted or fixed is put back: each gives up by itself. */
const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort())
const sums = { survived: 0, broken: 0, leftOut: 0, messages: 0, deliveries: 0, repeats: 0 }

function lineOf(report: RunReport): string {
  const { rounds, messages, deliveries, refused, repeats, mostRepeats, seconds, problems, notes } = report
  const verdict = problems.length === 0 ? 'survived' : `BROKEN: ${problems.join('; ')}`
  const said = [verdict, ...notes].join('<br>')
  return [rounds, messages, deliveries, refused, `${repeats} (${mostRepeats})`, seconds.toFixed(1), said].join(' | ')
}

async function perform({ scenario, kind, deliveries, seed }: PlannedRun): Promise<void> {
  const head = `| ${scenario.name} | ${kind} |`
  const reason = scenario.leftOut?.() ?? null
  if (reason !== null) {
    sums.leftOut++
    console.log(`${head} | | | | | | left out: ${reason} |`)
    return
  }
  try {
    const report = await runScenario(scenario, kind, { deliveries, seed, servers, patienceMs, stop: stopping.signal })
    if (report.problems.length === 0) sums.survived++
    else sums.broken++
    sums.messages += report.messages
    sums.deliveries += report.deliveries
    sums.repeats += report.repeats
    console.log(`${head} ${lineOf(report)} |`)
  } catch (error) {
    sums.broken++
    console.log(`${head} | | | | | | BROKEN: ${error instanceof Error ? error.message : String(error)} |`)
  }
}

console.log('| scenario | store | times | messages | deliveries | not taken | repeats (most) | seconds | |')
console.log('|---|---|---|---|---|---|---|---|---|')
const waiting = [...runs]
async function lane(): Promise<void> {
  for (let run = waiting.shift(); run !== undefined && !stopping.signal.aborted; run = waiting.shift())
    await perform(run)
}
await Promise.all(Array.from({ length: Math.min(atOnce, runs.length) }, lane))
await servers.stop()
removePrograms()
const seconds = ((performance.now() - began) / 1000).toFixed(0)
console.log(
  `${sums.messages} messages, ${sums.deliveries} deliveries and ${sums.repeats} repeats in ${seconds} s; ${sums.leftOut} runs left out.`,
)
console.log(`${sums.survived} survived, ${sums.broken} broken.`)
// What was started has ended; a connection to what was killed may not know
process.exit(sums.broken === 0 ? 0 : 1)
