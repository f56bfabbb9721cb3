import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { repositoryRoot } from '../workspace.ts'

/** Bytes of a module and all it imports, bundled and minified for a browser-like runtime. */
export async function bundledBytes(entry: string): Promise<number> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    conditions: ['posthorn-source'],
  })
  return outputFiles.reduce((sum, { contents }) => sum + contents.byteLength, 0)
}

/** Bytes of all files below a folder, but for other packages in it. */
export function folderBytes(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name)
    if (entry.name === 'node_modules') return sum
    return sum + (entry.isDirectory() ? folderBytes(path) : entry.isFile() ? statSync(path).size : 0)
  }, 0)
}

/** Bytes of every script and style below a folder, each gzipped as a server would send it. */
export function compressedBytes(folder: string): number {
  const files = globSync('**/*.{js,css}', { cwd: folder })
  if (files.length === 0) throw new Error(`There is nothing in ${folder}: run npm run build first.`)
  return files.reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).byteLength, 0)
}

interface Needs {
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

/** Names of a package's dependencies and of theirs, as they stand in `modules`. */
function dependencies(manifest: string, modules: string, found = new Set<string>()): Set<string> {
  const { dependencies: needed, optionalDependencies: optional = {} }: Needs = JSON.parse(
    readFileSync(manifest, 'utf8'),
  )
  // Some optional ones are for other platforms
  const installed = Object.keys(optional).filter((name) => existsSync(join(modules, name)))
  for (const name of [...Object.keys(needed ?? {}), ...installed]) {
    if (found.has(name)) continue
    found.add(name)
    dependencies(join(modules, name, 'package.json'), modules, found)
  }
  return found
}

/** Names of what is installed for a package, from a folder with its package.json: its dependencies, and theirs. */
export function installedNames(folder: string, modules = join(repositoryRoot, 'node_modules')): Set<string> {
  return dependencies(join(folder, 'package.json'), modules)
}

/** Bytes on disk of a built package (its `dist`) with everything that is installed for it. */
export function installedBytes(
  packageFolder: string,
  modules: string,
): { own: number; dependencies: Map<string, number> } {
  const names = installedNames(packageFolder, modules)
  return {
    own: folderBytes(join(packageFolder, 'dist')),
    dependencies: new Map([...names].map((name) => [name, folderBytes(join(modules, name))])),
  }
}
