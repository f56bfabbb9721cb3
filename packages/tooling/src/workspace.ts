import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The top folder of the repository, absolute. */
export const repositoryRoot = join(import.meta.dirname, '../../..')

/** The parts of a package.json that the tooling reads. */
export interface Manifest {
  name: string
  version: string
  private?: boolean
  exports?: Record<string, unknown>
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
}

/** One folder of `packages/` or `examples/`. */
export interface WorkspacePackage {
  /** Path from the root of the repository, for example `packages/core`. */
  folder: string
  /** The same folder, absolute. */
  path: string
  manifest: Manifest
}

/** Every workspace package that lies in `root`, sorted by folder. */
export function readWorkspace(root: string = repositoryRoot): WorkspacePackage[] {
  return globSync(['packages/*/package.json', 'examples/*/package.json'], { cwd: root })
    .map(dirname)
    .sort()
    .map((folder) => ({ folder, path: join(root, folder), manifest: readManifest(join(root, folder)) }))
}

/** What npm users get: everything that is not private. */
export function isPublished(item: WorkspacePackage): boolean {
  return item.manifest.private !== true
}

/** Whether the package is built: it has a `tsup.config.ts`, or pages for a browser (`vite.config.ts`), or both. */
export function isBuilt(item: WorkspacePackage): boolean {
  return hasCode(item) || hasPages(item)
}

/** Whether it has code that Node runs, which tsup builds into `dist`. */
export function hasCode(item: WorkspacePackage): boolean {
  return existsSync(join(item.path, 'tsup.config.ts'))
}

/** Whether it has pages for a browser, which vite builds into `dist/app`. */
export function hasPages(item: WorkspacePackage): boolean {
  return existsSync(join(item.path, 'vite.config.ts'))
}

/**
 * `wanted` and every workspace package they need at run time, each after the packages it depends on.
 * Throws when packages depend on each other in a circle.
 */
export function inDependencyOrder(workspace: WorkspacePackage[], wanted: WorkspacePackage[]): WorkspacePackage[] {
  const byName = new Map(workspace.map((item) => [item.manifest.name, item]))
  const done = new Set<WorkspacePackage>()
  const visit = (item: WorkspacePackage, path: string[]) => {
    const { name } = item.manifest
    if (path.includes(name)) throw new Error(`Packages depend on each other: ${[...path, name].join(' -> ')}`)
    if (done.has(item)) return
    for (const dependency of runtimeDependencies(item)) {
      const next = byName.get(dependency)
      if (next) visit(next, [...path, name])
    }
    done.add(item)
  }
  for (const item of wanted) visit(item, [])
  return [...done]
}

/** Names of what a package needs at run time. */
export function runtimeDependencies({ manifest }: WorkspacePackage): string[] {
  return Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
}

/** The package.json of a folder. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}
