import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** Where a run of the tests leaves vitest's JSON report, from the folder it is started in. */
export const reportFile = '.cache/tests.json'
/** Where it leaves the errors that no test caught: a list of texts. */
export const uncaughtFile = '.cache/uncaught.json'

/** What of vitest's JSON report is read, and the errors that no test caught. */
export interface TestReport {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  success: boolean
  testResults: readonly { name: string; status: string; assertionResults: readonly { status: string }[] }[]
  uncaught: readonly string[]
}

/** The verdict over a run: the closing line, and what is wrong with the run. */
export interface Verdict {
  summary: string
  problems: string[]
}

/** The report of the last run started in `folder`; null where it left none, or only a part of one. */
export function readReport(folder: string): TestReport | null {
  const [report, uncaught] = [reportFile, uncaughtFile].map((file) => resolve(folder, file))
  if (report === undefined || uncaught === undefined || !existsSync(report) || !existsSync(uncaught)) return null
  return { ...JSON.parse(readFileSync(report, 'utf8')), uncaught: JSON.parse(readFileSync(uncaught, 'utf8')) }
}

/** What is red in a run: failed tests, files that failed outside their tests, and errors that no test caught. */
export function failures(report: TestReport | null): { count: number; problems: string[] } {
  if (report === null) return { count: 0, problems: ['The run left no report: it did not begin, or did not end.'] }
  const { numFailedTests, testResults, uncaught, success } = report
  const files = testResults
    .filter(({ status, assertionResults }) => status === 'failed' && !assertionResults.some(isFailed))
    .map(({ name }) => name)
  const problems = [
    ...(numFailedTests > 0 ? [`${numFailedTests} tests failed.`] : []),
    ...files.map((name) => `Failed outside its tests: ${name}`),
    ...uncaught.map((error) => `Uncaught: ${error}`),
  ]
  if (!success && problems.length === 0) problems.push('The run failed: read what is printed above.')
  return { count: numFailedTests + files.length + uncaught.length, problems }
}

function isFailed({ status }: { status: string }): boolean {
  return status === 'failed'
}

/**
 * `floor` is the number of passed tests below which something was lost on the way. Skipped tests are refused. What is
 * red counts as failed, tests or not.
 */
export function judge(report: TestReport | null, floor: number): Verdict {
  const { count: failed, problems } = failures(report)
  const passed = report?.numPassedTests ?? 0
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0)
  if (skipped > 0) problems.push(`${skipped} tests were skipped.`)
  if (!Number.isInteger(floor) || floor < 1) problems.push('The floor is not a number of tests.')
  if (passed < floor) problems.push(`Only ${passed} tests passed, and there were at least ${floor} before (.ci/floor).`)
  return { summary: `${passed} passed, ${failed} failed`, problems }
}
