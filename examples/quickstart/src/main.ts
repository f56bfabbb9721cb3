import { parseArgs } from 'node:util'
import { dialectNames } from './dialects.ts'

const usage = `npm run demo -- [--serve] [--dialect <${['rest', ...dialectNames].join('|')}>]`

/** What was asked for; null where that cannot be told. */
function given(): { serve: boolean; dialect: string } | null {
  try {
    const { values } = parseArgs({ options: { serve: { type: 'boolean' }, dialect: { type: 'string' } } })
    return { serve: values.serve ?? false, dialect: values.dialect ?? 'rest' }
  } catch {
    return null
  }
}

const options = given()
if (options?.dialect === 'rest') await import('./story.ts')
else if (options !== null && dialectNames.includes(options.dialect)) {
  const { tour } = await import('./tour.ts')
  await tour(options.dialect, options.serve)
} else {
  console.error(`Usage: ${usage}`)
  process.exitCode = 1
}
