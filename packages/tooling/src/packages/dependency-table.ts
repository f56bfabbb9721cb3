import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isPublished, readWorkspace, repositoryRoot } from '../workspace.ts'
import { folderBytes, installedNames } from './size.ts'

/** Where the table is, and what comes before it. */
const page = 'ARCHITECTURE.md'
const heading = '## Runtime dependencies'

/** How far a stated size may be from what is installed: file systems and platforms differ a little. */
const tolerance = 0.1

/** A dependency that a published package names. */
export interface RuntimeDependency {
  name: string
  /** Short names of the packages that name it, sorted. */
  usedBy: string[]
  /** Installed, with what it needs itself. */
  kB: number
}

/** Every dependency from outside that a published package names. */
export function runtimeDependenciesOfAll(): RuntimeDependency[] {
  const modules = join(repositoryRoot, 'node_modules')
  const published = readWorkspace().filter(isPublished)
  const names = new Set(published.flatMap(({ manifest }) => Object.keys(manifest.dependencies ?? {})))
  return [...names]
    .filter((name) => !name.startsWith('@posthorn/'))
    .map((name) => {
      const folders = [name, ...installedNames(join(modules, name))].map((each) => join(modules, each))
      const usedBy = published.filter(({ manifest }) => manifest.dependencies?.[name] !== undefined)
      return {
        name,
        usedBy: usedBy.map(({ folder }) => folder.replace('packages/', '')).sort(),
        kB: folders.reduce((sum, folder) => sum + folderBytes(folder), 0) / 1000,
      }
    })
}

/** What the table of ARCHITECTURE.md says wrong: a dependency without a row or a reason, other users, another size. */
export function dependencyTableProblems(
  dependencies: readonly RuntimeDependency[],
  text = readFileSync(join(repositoryRoot, page), 'utf8'),
): string[] {
  const rows = new Map(
    text
      .slice(text.indexOf(heading))
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .slice(1)
      .map(([, name = '', usedBy = '', kB = '', why = '']) => [name, { usedBy, kB: Number(kB.replace(',', '')), why }]),
  )
  const wrong = dependencies.flatMap(({ name, usedBy, kB }) => {
    const row = rows.get(name)
    if (!row) return [`${name} has no row`]
    return [
      ...(row.why === '' ? [`${name} has no reason`] : []),
      ...(row.usedBy.split(', ').sort().join() === usedBy.join() ? [] : [`${name} is used by ${usedBy.join(', ')}`]),
      ...(Math.abs(row.kB - kB) <= kB * tolerance ? [] : [`${name} takes ${kB.toFixed(0)} kB`]),
    ]
  })
  const gone = [...rows.keys()].filter((name) => !dependencies.some((dependency) => dependency.name === name))
  return [...wrong, ...gone.map((name) => `${name} is no runtime dependency`)].map((problem) => `${page}: ${problem}`)
}
