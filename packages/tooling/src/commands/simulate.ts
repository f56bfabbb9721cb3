// npm run simulate -- [--store memory|sqlite|postgres] [--seeds 1000] [--from 1] [--seed N]; --help tells of the rest.
// On memory the last line tells whether two whole runs, on any machines, are the same.
import { readOptions, refuse, wholeNumber } from '../command-line.ts'
import { simulatedStores } from '../simulation/stores.ts'

const help = {
  name: 'npm run simulate',
  about:
    'Runs the simulation from the sources, one seed after another. Exits with 0 where every rule is kept, and with 1 after the\n' +
    'first seed that breaks one, which it makes smaller and prints, or with --all after all of them.',
}
const values = readOptions(help, {
  store: { type: 'string', value: '<name>', default: 'memory', about: Object.keys(simulatedStores).join(', ') },
  seeds: { type: 'string', value: '<number>', default: '1000', about: 'how many' },
  from: { type: 'string', value: '<number>', default: '1', about: 'the first of them' },
  seed: { type: 'string', value: '<number>', about: 'this one alone' },
  all: { type: 'boolean', default: false, about: 'go on after a seed that breaks a rule, and only name it' },
  trace: { type: 'boolean', default: false, about: 'print each run' },
  hash: { type: 'boolean', default: false, about: 'print what tells whether two runs are the same' },
  brief: { type: 'boolean', default: false, about: 'only name the rule that a seed breaks' },
})

const run = simulatedStores[values.store] ?? refuse(`--store is one of ${Object.keys(simulatedStores).join(', ')}.`)
const from = wholeNumber(values.seed === undefined ? 'from' : 'seed', values.seed ?? values.from, 0)
const seeds = values.seed === undefined ? wholeNumber('seeds', values.seeds) : 1

const began = performance.now()
const {
  runs,
  figures,
  hash: traces,
  broken,
  failed,
} = await run({
  from,
  seeds,
  smaller: !values.brief,
  command: (seed) => `npm run simulate -- --store ${values.store} --seed ${seed}`,
  onBroken(seed, { invariant, what }) {
    if (values.all) console.error(`Seed ${seed} breaks the rule "${invariant}": ${what}`)
    return values.all
  },
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
    `${figures.requests} requests, ${(figures.seconds / 3600).toFixed(1)} simulated hours, ${broken === 0 ? 'every rule kept' : `${broken} ${broken === 1 ? 'seed breaks' : 'seeds break'} a rule`}.`,
)
// Elsewhere ids of the server's are in the traces
if (values.store === 'memory') console.log(`traces: sha256 ${traces.slice(0, 16)}`)
if (failed !== null)
  console.error(values.brief ? `BROKEN ${failed.failure.invariant} after ${runs} seeds` : failed.report)
process.exitCode = broken === 0 ? 0 : 1
