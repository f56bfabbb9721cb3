import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { repositoryRoot } from '../src/workspace.ts'

/** Lines that run what somebody else may change: an action that is not named by a commit. */
function unpinned(workflow: string): string[] {
  const uses = workflow.split('\n').filter((line) => /^\s*(- )?uses:/.test(line))
  return uses.filter((line) => !/uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d/.test(line)).map((line) => line.trim())
}

const workflows = globSync('.github/workflows/*.yml', { cwd: repositoryRoot }).map((file) =>
  readFileSync(join(repositoryRoot, file), 'utf8'),
)

test('an action named by a tag or a branch is found', () => {
  expect(unpinned('    steps:\n      - uses: actions/checkout@v4\n        uses: a/b@main')).toEqual([
    '- uses: actions/checkout@v4',
    'uses: a/b@main',
  ])
})

test('every action of every workflow is pinned by its commit', () => {
  expect(workflows.length).toBeGreaterThan(0)
  expect(workflows.flatMap(unpinned)).toEqual([])
})

test('a job has the permissions that it names, and packages are published with provenance', () => {
  for (const workflow of workflows) expect(workflow).toMatch(/^permissions: \{\}$/m)
  const [publish = ''] = workflows.filter((workflow) => workflow.includes('npm publish'))
  expect(publish).toMatch(/npm publish .* --provenance/)
  expect(publish).toMatch(/id-token: write/)
})
