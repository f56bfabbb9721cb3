import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { hasCode, hasPages, readWorkspace, repositoryRoot, type WorkspacePackage } from '../workspace.ts'

/** What is built. `code` leaves the declarations out. */
export type BuildKind = 'code' | 'all'

/** Builds one package, unless `dist` was built from these very sources. What went wrong is printed. */
export function build(item: WorkspacePackage, kind: BuildKind): 'built' | 'fresh' | 'failed' {
  const stamp = join(repositoryRoot, '.cache/build', item.folder)
  const fingerprint = hashOf(item)
  if (isFresh(item, stamp, fingerprint, kind)) return 'fresh'
  // In this order: tsup empties `dist`
  if (hasCode(item) && !succeeds(item, 'tsup', [], { DECLARATIONS: kind === 'all' ? 'yes' : 'no' })) return 'failed'
  if (hasPages(item) && !succeeds(item, 'vite', ['build'])) return 'failed'
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, `${kind} ${fingerprint}`)
  return 'built'
}

/** As {@link build}, of one package for tests that load what it makes, `packages/portal`. @throws Error where it fails */
export function ensureBuilt(folder: string): void {
  const item = readWorkspace().find((one) => one.folder === folder)
  if (item === undefined || build(item, 'code') === 'failed') throw new Error(`${folder} could not be built.`)
}

function succeeds(item: WorkspacePackage, command: string, args: string[], env: Record<string, string> = {}): boolean {
  const options = { cwd: item.path, env: { ...process.env, ...env } }
  return spawnSync(command, args, { ...options, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0
}

function isFresh(item: WorkspacePackage, stamp: string, fingerprint: string, kind: BuildKind): boolean {
  const outputs = [...(hasCode(item) ? ['dist/index.js'] : []), ...(hasPages(item) ? ['dist/app/index.html'] : [])]
  if (![stamp, ...outputs.map((file) => join(item.path, file))].every((file) => existsSync(file))) return false
  const last = readFileSync(stamp, 'utf8')
  return last === `all ${fingerprint}` || last === `${kind} ${fingerprint}`
}

/** Hash over everything the output of a build depends on within this repository. */
function hashOf(item: WorkspacePackage): string {
  const inputs = ['package.json', 'tsup.config.ts', 'vite.config.ts', 'src/**/*.ts', 'app/**/*.*']
  const own = globSync(inputs, { cwd: item.path }).sort()
  const files = [
    ...own.map((file) => join(item.path, file)),
    join(repositoryRoot, 'tsconfig.json'),
    join(repositoryRoot, 'packages/tooling/src/tsup-config.ts'),
  ]
  const hash = createHash('sha256')
  for (const file of files) hash.update(file).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}
