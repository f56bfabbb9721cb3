// The end of .ci/run: prints `N passed, N failed` from the report of the last run of vitest, and exits with 1
// when a test failed, was skipped, or when fewer passed than .ci/floor demands.
import { readPage } from '../docs/pages.ts'
import { judge } from '../test-report.ts'

const report = JSON.parse(readPage('.cache/tests.json'))
const { summary, problems } = judge(report, Number(readPage('.ci/floor')))
for (const problem of problems) console.error(problem)
console.log(summary)
process.exitCode = problems.length === 0 && report.numFailedTests === 0 ? 0 : 1
