// npm run build [-- --for <folder>] [--code-only] [--quiet]
// Builds what changed: every package, or what one folder needs at run time.
import { parseArgs } from 'node:util'
import { build } from '../packages/build.ts'
import { inDependencyOrder, isBuilt, readWorkspace } from '../workspace.ts'

const { values } = parseArgs({
  options: {
    for: { type: 'string' },
    'code-only': { type: 'boolean', default: false },
    quiet: { type: 'boolean', default: false },
  },
})

const workspace = readWorkspace()
const wanted = workspace.filter((item) => values.for === undefined || item.folder === values.for)
if (wanted.length === 0) throw new Error(`There is no package in ${values.for}. Give a folder such as packages/core.`)

for (const item of inDependencyOrder(workspace, wanted).filter(isBuilt)) {
  const started = performance.now()
  const result = build(item, values['code-only'] ? 'code' : 'all')
  const milliseconds = Math.round(performance.now() - started)
  if (!values.quiet || result === 'failed') {
    console.log(`${item.manifest.name.padEnd(20)} ${result} in ${milliseconds} ms`)
  }
  if (result === 'failed') process.exit(1)
}
