// npm run screenshots
// Copies what the last test run took of the portal into its docs. Run the tests first: npm test
import { copyFileSync, existsSync, globSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '../workspace.ts'

const taken = join(repositoryRoot, '.cache/screenshots')
const docs = join(repositoryRoot, 'packages/portal/docs')

const names = existsSync(taken) ? globSync('*.png', { cwd: taken }) : []
if (names.length === 0) throw new Error(`There are no pictures in ${taken}: run npm test where Chromium is installed.`)
mkdirSync(docs, { recursive: true })
for (const name of names) {
  copyFileSync(join(taken, name), join(docs, name))
  console.log(`packages/portal/docs/${name}`)
}
