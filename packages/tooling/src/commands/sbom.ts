// npm run sbom
// Writes .cache/sbom.cdx.json: the published packages and all that is installed for them. Fails where one is missing.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installedNames } from '../packages/size.ts'
import { makeSbom, sbomProblems } from '../release/sbom.ts'
import { isPublished, readWorkspace, repositoryRoot } from '../workspace.ts'

const published = readWorkspace().filter(isPublished)
const wanted = new Set(published.flatMap(({ path, manifest }) => [manifest.name, ...installedNames(path)]))

const sbom = makeSbom()
const problems = sbomProblems(sbom, [...wanted])
mkdirSync(join(repositoryRoot, '.cache'), { recursive: true })
writeFileSync(join(repositoryRoot, '.cache/sbom.cdx.json'), `${JSON.stringify(sbom, null, 2)}\n`)

for (const problem of problems) console.error(problem)
console.log(`.cache/sbom.cdx.json: ${sbom.components.length} packages, ${problems.length} problems.`)
process.exitCode = problems.length === 0 ? 0 : 1
