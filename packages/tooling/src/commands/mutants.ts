// npm run mutants -- [--only name,name] [--seeds 1000] [--checks]
// Plants one fault at a time into what Node loads (no file is changed), runs the simulation, and says which rule caught it
// after how many seeds. What the simulation does not see is for the test that the mutant names. --checks: only those tests.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readOptions, refuse, wholeNumber } from '../command-line.ts'
import { mutants } from '../mutants/index.ts'
import { type Mutant, mutated } from '../mutants/mutant.ts'
import { plantedNote } from '../mutants/vitest-plugin.ts'

const tooling = join(import.meta.dirname, '..')
const root = join(tooling, '../../..')
/** A mutant may make a run go round for ever, in ms. */
const mostMs = 300_000

const help = {
  name: 'npm run mutants',
  about:
    'Plants one fault at a time into what Node loads, and says which rule of the simulation, or which test, catches it.\n' +
    'Exits with 0 where all are caught, and with 1 where one is not.',
}
const values = readOptions(help, {
  only: { type: 'string', value: '<name,name>', about: 'these alone' },
  seeds: { type: 'string', value: '<number>', default: '1000', about: 'most that the simulation runs' },
  checks: { type: 'boolean', default: false, about: 'only the tests that mutants name, without the simulation' },
})
const mostSeeds = wholeNumber('seeds', values.seeds)
const names = values.only?.split(',')
const chosen = mutants.filter(({ name }) => names === undefined || names.includes(name))
const unknown = names?.filter((each) => !mutants.some(({ name }) => name === each)) ?? []
if (unknown.length > 0) refuse(`There is no mutant ${unknown.join(', ')}.`)
for (const mutant of mutants) mutated(mutant, readFileSync(join(root, mutant.file), 'utf8'))

interface Ended {
  /** null: it did not come to an end. */
  code: number | null
  output: string
}

function run({ name }: Mutant, command: string, args: readonly string[]): Promise<Ended> {
  const child = spawn(command, args, { cwd: root, env: { ...process.env, POSTHORN_MUTANT: name } })
  let output = ''
  const note = (chunk: Buffer) => {
    output += chunk.toString()
  }
  child.stdout.on('data', note)
  child.stderr.on('data', note)
  const timer = setTimeout(() => child.kill('SIGKILL'), mostMs)
  return new Promise((resolve) => {
    child.once('close', (code) => {
      clearTimeout(timer)
      resolve({ code, output })
    })
  })
}

/** What the simulation says; null: it notices nothing. */
async function simulated(mutant: Mutant): Promise<string | null> {
  const sources = ['--conditions=posthorn-source', '--import', join(tooling, 'source-loader.mjs')]
  const planted = ['--import', join(tooling, 'mutants/plant.ts')]
  // A store behind a connection takes longer, and gets fewer
  const seeds = mutant.store === 'postgres' ? Math.ceil(mostSeeds / 20) : mostSeeds
  const options = ['--brief', '--seeds', String(seeds), '--store', mutant.store ?? 'memory']
  const ended = await run(mutant, process.execPath, [
    ...sources,
    ...planted,
    join(tooling, 'commands/simulate.ts'),
    ...options,
  ])
  if (ended.code === 0) return null
  if (ended.code === null) return 'simulation: no end'
  const found = /^BROKEN (.*) after (\d+) seeds$/m.exec(ended.output)
  if (found === null) throw new Error(`Mutant "${mutant.name}": the simulation did not run.\n${ended.output}`)
  return `simulation: "${found[1]}" after ${found[2]} seeds`
}

/** What the named test says; null: it passes, or there is none. */
async function checked(mutant: Mutant): Promise<string | null> {
  if (mutant.check === undefined) return null
  const { project, file } = mutant.check
  const ended = await run(mutant, 'vitest', ['run', '--config', 'vitest.workspace.ts', '--project', project, file])
  if (/No test files found/.test(ended.output))
    throw new Error(`Mutant "${mutant.name}": ${file} is no test of ${project}.`)
  if (!ended.output.includes(plantedNote)) throw new Error(`Mutant "${mutant.name}": ${file} does not import its file.`)
  return ended.code === 0 ? null : `test: ${project}/${file}`
}

let missed = 0
for (const mutant of chosen) {
  const isRun = !values.checks && mutant.simulated !== false
  const caught = (isRun ? await simulated(mutant) : null) ?? (await checked(mutant))
  if (caught === null && !(values.checks && mutant.check === undefined)) missed++
  console.log(`| ${mutant.name} | ${caught ?? 'NOT CAUGHT'} |`)
}
console.log(`${chosen.length} mutants, ${missed} not caught.`)
process.exitCode = missed === 0 ? 0 : 1
