// npm run examples [-- <name>…]
// Builds what the examples need and runs each to its end; the quickstart has `npm run demo`.
import { spawnSync } from 'node:child_process'
import { build } from '../packages/build.ts'
import { inDependencyOrder, isBuilt, readWorkspace, repositoryRoot } from '../workspace.ts'

const names = process.argv.slice(2)
const workspace = readWorkspace()
const examples = workspace.filter(({ folder }) => {
  const [parent, name = ''] = folder.split('/')
  return parent === 'examples' && (names.length === 0 ? name !== 'quickstart' : names.includes(name))
})
if (examples.length === 0) throw new Error(`There is no example ${names.join(', ')}. Give the name of its folder.`)

const needed = inDependencyOrder(workspace, examples).filter(isBuilt)
if (needed.some((item) => build(item, 'code') === 'failed')) process.exit(1)

for (const { folder } of examples) {
  console.log(`\n--- ${folder}`)
  const { status } = spawnSync('npm', ['run', '--silent', 'start', '--workspace', folder], {
    cwd: repositoryRoot,
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(status ?? 1)
}
