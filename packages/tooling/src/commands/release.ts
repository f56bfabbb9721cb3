// npm run release
// Takes the changesets: one section in CHANGELOG.md, new versions in every package.json and in the lockfile.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ReleasePlan, withRelease } from '../release/changelog.ts'
import { run } from '../run.ts'
import { repositoryRoot } from '../workspace.ts'

function step(command: string, ...args: string[]): void {
  const { code, output } = run(command, args, repositoryRoot)
  if (code === 0) return
  console.error(output)
  process.exit(1)
}

const planFile = '.cache/release.json'
const changelogFile = join(repositoryRoot, 'CHANGELOG.md')

step('changeset', 'status', `--output=${planFile}`)
const plan: ReleasePlan = JSON.parse(readFileSync(join(repositoryRoot, planFile), 'utf8'))
const changelog = withRelease(readFileSync(changelogFile, 'utf8'), plan)

step('changeset', 'version')
writeFileSync(changelogFile, changelog)
step('npm', 'install', '--package-lock-only')
console.log('Read the changes, commit them, then push a tag of the version: the workflow publishes it')
