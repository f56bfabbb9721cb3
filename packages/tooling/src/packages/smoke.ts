import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../run.ts'
import { readManifest, repositoryRoot } from '../workspace.ts'
import type { Tarball } from './pack.ts'

/** Packages of the repository's own set that the programs below need for types. */
const typePackages = ['node', 'express']

/**
 * Installs the tarballs into an empty folder and uses them as a stranger would: every entry point is imported by an ES
 * module and required by a CommonJS one, which must see the same names, and both kinds of declarations are compiled. What
 * takes itself to be on a Node that is too old must say so.
 * Gives what went wrong.
 */
export function smokeTest(tarballs: readonly Tarball[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-smoke-'))
  try {
    writeProject(folder, tarballs)
    const steps: [string, string[]][] = [
      ['npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']],
      ['node', ['smoke.cjs']],
      ['node', ['smoke.mjs']],
      ['node', ['old-node.mjs']],
      ['node', [join(repositoryRoot, 'node_modules/typescript/bin/tsc'), '-p', '.']],
    ]
    for (const [command, args] of steps) {
      const { code, output } = run(command, args, folder)
      if (code !== 0) return [`${command} ${args.join(' ')} fails with the packed packages:\n${output}`]
    }
    return []
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function writeProject(folder: string, tarballs: readonly Tarball[]): void {
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  const files = Object.fromEntries(tarballs.map(({ item, file }) => [item.manifest.name, `file:${file}`]))
  const tested = readManifest(repositoryRoot).devDependencies ?? {}
  const peers = tarballs.flatMap(({ item }) => Object.entries(item.manifest.peerDependencies ?? {}))
  const hostPackages = Object.fromEntries(peers.map(([name, range]) => [name, tested[name] ?? range]))
  const manifest = {
    private: true,
    dependencies: { ...hostPackages, ...files },
    overrides: Object.fromEntries(Object.keys(files).map((name) => [name, `$${name}`])),
  }
  const entries = tarballs.flatMap(({ item }) => entryPoints(item.manifest.name, item.manifest.exports ?? {}))
  const list = JSON.stringify(entries.filter(({ hasCode }) => hasCode).map(({ specifier }) => specifier))
  write('package.json', JSON.stringify(manifest))
  write(
    'smoke.cjs',
    `const names = Object.fromEntries(${list}.map((entry) => [entry, Object.keys(require(entry)).sort()]))
require('node:fs').writeFileSync('names.json', JSON.stringify(names))`,
  )
  write(
    'smoke.mjs',
    `import { deepEqual, ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
const required = JSON.parse(readFileSync('names.json', 'utf8'))
for (const entry of ${list}) {
  const names = Object.keys(await import(entry)).sort()
  ok(names.length > 0, entry + ' exports nothing')
  deepEqual(required[entry], names, entry + ' exports other names to require() than to import')
}`,
  )
  write(
    'old-node.mjs',
    `import { match, deepEqual } from 'node:assert/strict'
import { createRequire } from 'node:module'
const require = createRequire(import.meta.url)
Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })
for (const load of [() => import('@posthorn/core'), () => require('@posthorn/core')]) {
  const error = await new Promise((resolve) => resolve(load())).then(() => 'it loads', (error) => error)
  match(String(error), /needs Node 22\\.19 or newer; this is Node 20/)
}
// Undici does not load on an old Node: it must not have been tried.
deepEqual(Object.keys(require.cache).filter((path) => path.includes('/undici/lib/')), [])`,
  )
  const imports = entries
    .map(({ specifier, hasCode }, n) =>
      hasCode
        ? `import * as m${n} from '${specifier}'\nvoid m${n}\n`
        : `export type M${n} = typeof import('${specifier}')\n`,
    )
    .join('')
  write('types.mts', imports)
  write('types.cts', imports)
  const compilerOptions = {
    module: 'NodeNext',
    target: 'ES2023',
    lib: ['ES2023'],
    types: typePackages,
    typeRoots: [join(repositoryRoot, 'node_modules/@types')],
    strict: true,
    noEmit: true,
    // Our declarations are what is checked.
    skipLibCheck: false,
  }
  write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['types.mts', 'types.cts'] }))
}

/**
 * `.` and `./verify` of `@posthorn/core` are `@posthorn/core` and `@posthorn/core/verify`. Some have types alone, and
 * nothing to load.
 */
function entryPoints(name: string, exports: Record<string, unknown>): { specifier: string; hasCode: boolean }[] {
  return Object.entries(exports)
    .filter(([subpath]) => !subpath.endsWith('.json'))
    .map(([subpath, targets]) => ({
      specifier: name + subpath.slice(1),
      hasCode: JSON.stringify(targets).includes('"default"'),
    }))
}
