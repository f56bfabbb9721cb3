// Runs the tests of `vitest.workspace.ts` in the current folder; arguments go to vitest. The report decides the exit code
// as well as the runner does: what a test or its setup brings may take the runner's exit code over.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { failures, readReport, reportFile, uncaughtFile } from '../test-report.ts'

for (const file of [reportFile, uncaughtFile]) rmSync(file, { force: true })

const uncaughtReporter = join(import.meta.dirname, '../uncaught-reporter.ts')
const reporters = ['default', 'json', uncaughtReporter].map((name) => `--reporter=${name}`)
const fixed = ['run', '--config', 'vitest.workspace.ts', ...reporters, `--outputFile.json=${reportFile}`]
// Tests start many processes, which need not compile the same sources each
const env = { NODE_COMPILE_CACHE: join(process.cwd(), '.cache/node'), ...process.env }
const vitest = spawn('vitest', [...fixed, ...process.argv.slice(2)], { stdio: 'inherit', env })
const [code] = await once(vitest, 'exit')

const { problems } = failures(readReport(process.cwd()))
if (code !== 0 && problems.length === 0) problems.push('The runner failed: read what is printed above.')
for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1
