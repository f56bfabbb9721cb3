// npm run test:runtimes
// Uses the built packages on Node, Bun and Deno. Installs the last two, which are no dependencies of the repository.
import { join } from 'node:path'
import { build } from '../packages/build.ts'
import { run } from '../run.ts'
import { inDependencyOrder, readWorkspace, repositoryRoot } from '../workspace.ts'

const used = ['packages/memory', 'packages/sqlite', 'packages/http', 'packages/testkit']
const folder = join(repositoryRoot, 'packages/tooling/runtimes')
const program = join(repositoryRoot, 'packages/tooling/src/runtimes/check.ts')
const bin = (name: string) => join(folder, 'node_modules/.bin', name)

/** What each delivers with where no transport is given. */
const runtimes = [
  { name: 'node', command: ['node'], transport: 'undici' },
  { name: 'bun', command: [bin('bun'), 'run'], transport: 'ofetch' },
  {
    name: 'deno',
    command: [bin('deno'), 'run', '-A', '--no-check', '--node-modules-dir=manual'],
    transport: 'undici',
  },
]

const workspace = readWorkspace()
const wanted = workspace.filter((item) => used.includes(item.folder))
if (inDependencyOrder(workspace, wanted).some((item) => build(item, 'code') === 'failed')) process.exit(1)

const install = run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], folder)
if (install.code !== 0) throw new Error(`Bun and Deno cannot be installed:\n${install.output}`)

for (const { name, command, transport } of runtimes) {
  const [file = '', ...args] = command
  const { code, output } = run(file, [...args, program], repositoryRoot)
  const isGood = code === 0 && output.trim() === transport
  console.log(`${name.padEnd(5)} ${isGood ? `delivers with ${transport}` : `fails (exit code ${code}):\n${output}`}`)
  if (!isGood) process.exitCode = 1
}
