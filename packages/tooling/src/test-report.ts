/** What of vitest's JSON report is read. */
export interface TestReport {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  success: boolean
}

/** The verdict over a run: the closing line, and what is wrong with the run. */
export interface Verdict {
  summary: string
  problems: string[]
}

/** `floor` is the number of passed tests below which something was lost on the way. Skipped tests are refused. */
export function judge(report: TestReport, floor: number): Verdict {
  const { numPassedTests: passed, numFailedTests: failed, numPendingTests, numTodoTests } = report
  const skipped = numPendingTests + numTodoTests
  const problems: string[] = []
  if (!report.success && failed === 0)
    problems.push('The run failed outside its tests or did not begin: read what is printed above.')
  if (skipped > 0) problems.push(`${skipped} tests were skipped.`)
  if (!Number.isInteger(floor) || floor < 1) problems.push('The floor is not a number of tests.')
  if (passed < floor) problems.push(`Only ${passed} tests passed, and there were at least ${floor} before (.ci/floor).`)
  return { summary: `${passed} passed, ${failed} failed`, problems }
}
