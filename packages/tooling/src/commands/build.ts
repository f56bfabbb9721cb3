// npm run build [-- --for <folder>] [--code-only] [--quiet]
// Builds what changed: every package, or what one folder needs at run time.
import { readOptions, refuse } from '../command-line.ts'
import { build } from '../packages/build.ts'
import { inDependencyOrder, isBuilt, readWorkspace } from '../workspace.ts'

const help = {
  name: 'npm run build',
  about: 'Builds what has changed. Exits with 1 where a package cannot be built.',
}
const values = readOptions(help, {
  for: { type: 'string', value: '<folder>', about: 'only what this folder needs at run time, as packages/core' },
  'code-only': { type: 'boolean', default: false, about: 'no declarations' },
  quiet: { type: 'boolean', default: false, about: 'say nothing of what went well' },
})

const workspace = readWorkspace()
const wanted = workspace.filter((item) => values.for === undefined || item.folder === values.for)
if (wanted.length === 0) refuse(`There is no package in ${values.for}. Give a folder such as packages/core.`)

for (const item of inDependencyOrder(workspace, wanted).filter(isBuilt)) {
  const started = performance.now()
  const result = build(item, values['code-only'] ? 'code' : 'all')
  const milliseconds = Math.round(performance.now() - started)
  if (!values.quiet || result === 'failed') {
    console.log(`${item.manifest.name.padEnd(20)} ${result} in ${milliseconds} ms`)
  }
  if (result === 'failed') process.exit(1)
}
