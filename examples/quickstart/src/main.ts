import { parseArgs } from 'node:util'
import { dialectNames } from './dialects.ts'

const { values } = parseArgs({ options: { serve: { type: 'boolean' }, dialect: { type: 'string' } } })
const { dialect, serve = false } = values

if (dialect === undefined) await import('./story.ts')
else if (dialectNames.includes(dialect)) await import('./tour.ts').then(({ tour }) => tour(dialect, serve))
else {
  console.error(`There is no dialect ${dialect}. Give one of ${dialectNames.join(', ')}.`)
  process.exitCode = 1
}
