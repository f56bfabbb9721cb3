// The end of .ci/run: prints `N passed, N failed` from the report of the last run of the tests, and exits with 1 when
// there is no report, when anything in it is red, when a test was skipped, or when fewer passed than .ci/floor demands.
import { readPage } from '../docs/pages.ts'
import { judge, readReport } from '../test-report.ts'
import { repositoryRoot } from '../workspace.ts'

const { summary, problems } = judge(readReport(repositoryRoot), Number(readPage('.ci/floor')))
for (const problem of problems) console.error(problem)
console.log(summary)
process.exitCode = problems.length === 0 ? 0 : 1
