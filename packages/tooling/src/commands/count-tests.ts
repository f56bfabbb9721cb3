// The end of .ci/run: prints `N passed, N failed` from the report of the last run of vitest, and exits with 1
// when there is no report, when a test failed or was skipped, or when fewer passed than .ci/floor demands.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readPage } from '../docs/pages.ts'
import { judge } from '../test-report.ts'
import { repositoryRoot } from '../workspace.ts'

const reportFile = '.cache/tests.json'
const nothing = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, success: false }

const report = existsSync(join(repositoryRoot, reportFile)) ? JSON.parse(readPage(reportFile)) : nothing
const { summary, problems } = judge(report, Number(readPage('.ci/floor')))
for (const problem of problems) console.error(problem)
console.log(summary)
process.exitCode = problems.length === 0 && report.numFailedTests === 0 ? 0 : 1
