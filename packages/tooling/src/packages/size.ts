import { globSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

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

function folderBytes(folder: string): number {
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

/** Names of a package's dependencies and of theirs, as they stand in `modules`. */
function dependencies(manifest: string, modules: string, found = new Set<string>()): Set<string> {
  const { dependencies: direct = {} }: { dependencies?: Record<string, string> } = JSON.parse(
    readFileSync(manifest, 'utf8'),
  )
  for (const name of Object.keys(direct)) {
    if (found.has(name)) continue
    found.add(name)
    dependencies(join(modules, name, 'package.json'), modules, found)
  }
  return found
}

/** Bytes on disk of a built package (its `dist`) with everything that is installed for it. */
export function installedBytes(
  packageFolder: string,
  modules: string,
): { own: number; dependencies: Map<string, number> } {
  const names = dependencies(join(packageFolder, 'package.json'), modules)
  return {
    own: folderBytes(join(packageFolder, 'dist')),
    dependencies: new Map([...names].map((name) => [name, folderBytes(join(modules, name))])),
  }
}
