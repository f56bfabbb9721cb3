// npm run check:packages
// Builds and packs every published package, inspects the tarballs, then installs and uses them.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from '../packages/build.ts'
import { pack, tarballProblems } from '../packages/pack.ts'
import { smokeTest } from '../packages/smoke.ts'
import { inDependencyOrder, isBuilt, isPublished, readWorkspace, repositoryRoot } from '../workspace.ts'

const folder = join(repositoryRoot, '.cache/tarballs')
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })

const workspace = readWorkspace()
const published = inDependencyOrder(workspace, workspace.filter(isPublished))
if (published.filter(isBuilt).some((item) => build(item, 'all') === 'failed')) process.exit(1)

const tarballs = published.map((item) => pack(item, folder))
const problems = tarballs.flatMap((tarball) => {
  const found = tarballProblems(tarball)
  console.log(`${tarball.item.manifest.name.padEnd(20)} ${found.length === 0 ? 'ok' : `${found.length} problems`}`)
  return found.map((problem) => `${tarball.item.manifest.name}: ${problem}`)
})

const smoke = smokeTest(tarballs)
console.log(`${'installed and used'.padEnd(20)} ${smoke.length === 0 ? 'ok' : 'failed'}`)

for (const problem of [...problems, ...smoke]) console.error(problem)
process.exitCode = problems.length + smoke.length === 0 ? 0 : 1
