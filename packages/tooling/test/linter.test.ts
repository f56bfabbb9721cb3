import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run } from '../src/run.ts'
import { repositoryRoot } from '../src/workspace.ts'

// A workspace of one package, with the linter's configuration of this repository.
const root = mkdtempSync(join(tmpdir(), 'posthorn-lint-'))
const source = join(root, 'packages/memory/src')

beforeAll(() => {
  mkdirSync(source, { recursive: true })
  copyFileSync(join(repositoryRoot, 'biome.json'), join(root, 'biome.json'))
  copyFileSync(join(repositoryRoot, 'packages/memory/package.json'), join(root, 'packages/memory/package.json'))
})

afterAll(() => {
  rmSync(root, { recursive: true })
})

function lint(code: string) {
  writeFileSync(join(source, 'planted.ts'), code)
  return run('biome', ['lint', '--error-on-warnings', '--vcs-enabled=false', '--colors=off', source], root)
}

test.each([
  ['noExplicitAny', 'export const x: any = 1\n'],
  ['noNonNullAssertion', 'export const x = [1].at(0)!\n'],
  ['noUndeclaredDependencies', "import { sql } from 'kysely'\n\nexport const x = sql\n"],
  ['noFloatingPromises', 'async function f() {}\n\nf()\n'],
  ['noConsole', "console.log('x')\n"],
  ['noUnusedVariables', 'const x = 1\n'],
])('%s holds in the packages', (rule, code) => {
  const { code: exitCode, output } = lint(code)
  expect(output).toContain(`/${rule}`)
  expect(exitCode).toBe(1)
})

test('good code passes', () => {
  const { code, output } = lint("import { WebhooksError } from '@posthorn/core'\n\nexport const x = WebhooksError\n")
  expect(output).not.toContain('lint/')
  expect(code).toBe(0)
})
