import { join } from 'node:path'
import { dependencyTableProblems, runtimeDependenciesOfAll } from '../packages/dependency-table.ts'
import { bundledBytes, compressedBytes, installedBytes } from '../packages/size.ts'
import { repositoryRoot } from '../workspace.ts'

/*
 * What a user pays in bytes: fails where the entry for receivers, core as installed, a framework's shim, or what a browser
 * loads of the portal has grown past its bound. Run after the build.
 */

const core = join(repositoryRoot, 'packages/core')
const kB = 1000

const modules = join(repositoryRoot, 'node_modules')
const shims = ['express', 'fastify', 'nestjs'].map((name) => ({
  what: `@posthorn/${name}, its own code`,
  bytes: installedBytes(join(repositoryRoot, 'packages', name), modules).own,
  limit: 60 * kB,
}))

const verify = await bundledBytes(join(core, 'src/verify.ts'))
const { own, dependencies } = installedBytes(core, modules)
const installed = [...dependencies.values()].reduce((sum, bytes) => sum + bytes, own)

const checks = [
  { what: '@posthorn/core/verify, minified', bytes: verify, limit: 5 * kB },
  { what: '@posthorn/core as installed, with its dependencies', bytes: installed, limit: 7000 * kB },
  ...shims,
  {
    what: '@posthorn/portal, all scripts and styles, gzipped',
    bytes: compressedBytes(join(repositoryRoot, 'packages/portal/dist/app')),
    limit: 60 * kB,
  },
]
for (const { what, bytes, limit } of checks) {
  console.log(`${what}: ${(bytes / kB).toFixed(1)} kB of at most ${limit / kB} kB`)
  if (bytes > limit) process.exitCode = 1
}
console.log(
  `Core as installed: own ${(own / kB).toFixed(0)} kB, ${[...dependencies].map(([name, bytes]) => `${name} ${(bytes / kB).toFixed(0)} kB`).join(', ')}`,
)

const direct = runtimeDependenciesOfAll()
console.log('Runtime dependencies, each with what it needs itself:')
for (const { name, usedBy, kB } of direct) console.log(`| ${name} | ${usedBy.join(', ')} | ${kB.toFixed(0)} |`)
for (const problem of dependencyTableProblems(direct)) {
  console.error(problem)
  process.exitCode = 1
}
