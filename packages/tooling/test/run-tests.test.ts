import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { judge, readReport } from '../src/test-report.js'

const planted = join(import.meta.dirname, 'fixtures/planted')
const command = join(import.meta.dirname, '../src/commands/run-tests.ts')

/** Runs a program in the folder of the planted suite to its end. Gives its exit code. */
async function exitCode(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<unknown> {
  const child = spawn(program, args, { cwd: planted, env: { ...process.env, ...env }, stdio: 'ignore' })
  const [code] = await once(child, 'exit')
  return code
}

beforeAll(clean)
afterAll(clean)

function clean(): void {
  rmSync(join(planted, '.cache'), { recursive: true, force: true })
}

describe('where something takes the exit code of the runner over', () => {
  test.each([
    ['a test that fails', 'failing', '1 passed, 1 failed', '1 tests failed.'],
    ['an error that no test caught', 'uncaught', '2 passed, 1 failed', 'Uncaught: Error: planted'],
    ['a file that fails outside its tests', 'broken', '1 passed, 1 failed', `${planted}/broken.planted.ts`],
    ['a run that finds no tests', 'nothing-of-this-name', '0 passed, 0 failed', ''],
  ])('%s makes the run red, and its closing line true', async (_, file, summary, problem) => {
    const alone = file.startsWith('nothing')
    expect(await exitCode(process.execPath, [command, file, ...(alone ? [] : ['passing'])])).toBe(1)
    const verdict = judge(readReport(planted), 1)
    expect(verdict.summary).toBe(summary)
    expect(verdict.problems.join('\n')).toContain(problem)
  })

  test('a green run stays green', async () => {
    expect(await exitCode(process.execPath, [command, 'passing'])).toBe(0)
    expect(judge(readReport(planted), 1)).toEqual({ summary: '1 passed, 0 failed', problems: [] })
  })

  test('a runner that fails before its report is red, and the report of an earlier run is not taken for its own', async () => {
    expect(await exitCode(process.execPath, [command, '--no-such-option'])).toBe(1)
    expect(readReport(planted)).toBeNull()
    expect(judge(null, 1).problems).not.toEqual([])
  })
})

test('the PostgreSQL server of the tests leaves the exit code of the runner alone', async () => {
  const args = ['run', '--config', 'vitest.workspace.ts', 'failing', 'uncaught']
  expect(await exitCode('vitest', args, { PLANTED_SETUP: './postgres.ts' })).toBe(1)
})
