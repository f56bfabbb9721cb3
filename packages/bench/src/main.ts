import { startServer } from '@posthorn/tooling/postgres'
import type { Bench } from './bench.ts'
import { backlog } from './benches/backlog.ts'
import { deliver } from './benches/deliver.ts'
import { emit } from './benches/emit.ts'
import { fanOut } from './benches/fan-out.ts'
import { isolation } from './benches/isolation.ts'
import { latency } from './benches/latency.ts'
import { memory } from './benches/memory.ts'
import { micro } from './benches/micro.ts'
import { notify } from './benches/notify.ts'
import { ordered } from './benches/ordered.ts'
import { peers } from './benches/peers.ts'
import { portalPages } from './benches/portal.ts'
import { scale } from './benches/scale.ts'
import { scaleOut } from './benches/scale-out.ts'
import { startReceiver } from './receiver.ts'

const benches = new Map<string, Bench>(
  Object.entries({
    deliver,
    latency,
    isolation,
    emit,
    backlog,
    'fan-out': fanOut,
    'scale-out': scaleOut,
    ordered,
    memory,
    notify,
    scale,
    portal: portalPages,
    peers,
    micro,
  }),
)

const usage = `npm run bench -- [--quick] [bench ...]

Measures what users feel, as ratios; packages/bench/README.md says how. Without names it runs all: up to an hour.

  --quick  a smoke test, whose figures mean nothing
  bench    ${[...benches.keys()].join(', ')}`

const { quick, names } = readArguments()

const flags = ['-c', 'max_connections=200', '-c', 'shared_buffers=512MB', '-c', 'max_wal_size=4GB']
const server = await startServer({ flags })
const receiver = await startReceiver()
try {
  const postmaster = await server.pid()
  const [rounds, warmUp] = quick ? [1, 200] : [3, 2000]
  const context = { receiver, postgresUrl: server.url, postmaster, rounds, warmUp, quick }
  for (const [name, bench] of benches) {
    if (names.length === 0 || names.includes(name)) await bench(context)
  }
} finally {
  receiver.close()
  await server.stop()
}

function readArguments(): { quick: boolean; names: string[] } {
  const given = process.argv.slice(2)
  if (given.includes('--help') || given.includes('-h')) {
    console.log(usage)
    process.exit(0)
  }
  const unknown = given.find((argument) => argument !== '--quick' && !benches.has(argument))
  if (unknown !== undefined) {
    console.error(`There is no "${unknown}".\n\n${usage}`)
    process.exit(2)
  }
  return { quick: given.includes('--quick'), names: given.filter((argument) => argument !== '--quick') }
}
