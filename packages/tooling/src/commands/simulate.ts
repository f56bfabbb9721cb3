// npm run simulate -- [--store memory|sqlite|postgres] [--seeds 1000] [--from 1] [--seed N]
// Runs the simulation from the sources. --trace prints each run, --hash what tells whether two are the same, and with --brief a
// seed that breaks a rule is only named. On memory the last line tells whether two whole runs, on any machines, are the same.
import { parseArgs } from 'node:util'
import { simulatedStores } from '../simulation/stores.ts'

const { values } = parseArgs({
  options: {
    store: { type: 'string', default: 'memory' },
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    hash: { type: 'boolean', default: false },
    brief: { type: 'boolean', default: false },
  },
})

const run = simulatedStores[values.store]
if (run === undefined) throw new Error(`--store must be one of ${Object.keys(simulatedStores).join(', ')}.`)
const from = Number(values.seed ?? values.from)
const seeds = values.seed === undefined ? Number(values.seeds) : 1
if (!Number.isInteger(from) || !Number.isInteger(seeds) || seeds < 1) throw new Error('Seeds are whole numbers.')

const began = performance.now()
const {
  runs,
  figures,
  hash: traces,
  failed,
} = await run({
  from,
  seeds,
  smaller: !values.brief,
  command: (seed) => `npm run simulate -- --store ${values.store} --seed ${seed}`,
  onRun(seed, { trace, hash }) {
    if (values.trace) console.log(trace.join('\n'))
    if (values.hash) console.log(`${seed} ${hash}`)
    const done = seed - from + 1
    if (done % 1000 === 0) console.log(`${done} seeds after ${seconds()} s`)
  },
})

function seconds(): string {
  return ((performance.now() - began) / 1000).toFixed(1)
}

console.log(
  `Simulation on ${values.store}: ${runs} seeds from ${from} in ${seconds()} s, ${figures.deliveries} deliveries, ` +
    `${figures.requests} requests, ${(figures.seconds / 3600).toFixed(1)} simulated hours, ${failed === null ? 'every rule kept' : 'a rule broken'}.`,
)
// Elsewhere ids of the server's are in the traces
if (values.store === 'memory') console.log(`traces: sha256 ${traces.slice(0, 16)}`)
if (failed !== null)
  console.error(values.brief ? `BROKEN ${failed.failure.invariant} after ${runs} seeds` : failed.report)
process.exitCode = failed === null ? 0 : 1
