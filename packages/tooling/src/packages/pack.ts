import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../run.ts'
import { repositoryRoot, type WorkspacePackage } from '../workspace.ts'

/** A package as npm would publish it. */
export interface Tarball {
  item: WorkspacePackage
  /** Absolute path of the .tgz file. */
  file: string
  /** Paths inside the package, sorted. */
  contents: string[]
}

/** Packs a package into `folder`. Throws when npm refuses. */
export function pack(item: WorkspacePackage, folder: string): Tarball {
  const { code, output } = run('npm', ['pack', '--json', '--loglevel=error', '--pack-destination', folder], item.path)
  if (code !== 0) throw new Error(`npm pack failed in ${item.folder}:\n${output}`)
  const [packed]: [{ filename: string; files: { path: string }[] }] = JSON.parse(output.slice(output.indexOf('[')))
  return { item, file: join(folder, packed.filename), contents: packed.files.map(({ path }) => path).sort() }
}

/** What is wrong with what a tarball holds: README, LICENSE, package.json and dist are wanted, nothing else. */
export function contentProblems(contents: readonly string[]): string[] {
  const missing = ['README.md', 'LICENSE', 'package.json', 'dist/index.js', 'dist/index.cjs', 'dist/index.d.ts']
    .filter((path) => !contents.includes(path))
    .map((path) => `${path} is missing`)
  const strange = contents
    .filter((path) => !/^(README\.md|LICENSE|package\.json|dist\/.+\.(js|cjs|d\.ts|d\.cts|map))$/.test(path))
    .filter((path) => !/^dist\/app\/.+\.(html|css|svg)$/.test(path))
    .map((path) => `${path} does not belong there`)
  return [...missing, ...strange]
}

/** Everything wrong with a tarball: contents, license text, publint (strict), attw (all kinds of resolution). */
export function tarballProblems({ item, file, contents }: Tarball): string[] {
  const license = (folder: string) => readFileSync(join(folder, 'LICENSE'), 'utf8')
  const problems = contentProblems(contents)
  if (contents.includes('LICENSE') && license(item.path) !== license(repositoryRoot)) {
    problems.push('LICENSE is not the one at the top of the repository')
  }
  for (const [tool, args] of [
    ['publint', [file, '--strict']],
    ['attw', [file, '--no-color', '--no-emoji']],
  ] as const) {
    const { code, output } = run(tool, args, repositoryRoot)
    if (code !== 0) problems.push(`${tool} says:\n${output}`)
  }
  return problems
}
