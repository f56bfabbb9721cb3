import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '../workspace.ts'

/** The page that holds the table of error codes, and the registry the table is made from. */
export const errorCodePage = 'packages/core/README.md'
export const errorCodeRegistry = 'packages/core/src/errors.ts'

/** Pages whose code is checked, as paths from the root of the repository. */
export function documentationPages(): string[] {
  const patterns = [
    '{README,ARCHITECTURE,CONTRIBUTING,.github/SECURITY}.md',
    '{packages,examples}/*/README.md',
    'packages/*/docs/**/*.md',
  ]
  return globSync(patterns, { cwd: repositoryRoot, exclude: ['**/node_modules/**'] }).sort()
}

/** The text of a file, by its path from the root of the repository. */
export function readPage(page: string): string {
  return readFileSync(join(repositoryRoot, page), 'utf8')
}
