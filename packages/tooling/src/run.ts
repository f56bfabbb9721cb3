import { spawnSync } from 'node:child_process'

/** What a command did: its exit code, and what it wrote to stdout and stderr together. */
export interface RunResult {
  code: number
  output: string
}

/** Runs a command to its end and keeps what it prints. Commands of npm packages are on the PATH of every npm script. */
export function run(command: string, args: readonly string[], cwd: string): RunResult {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (error) throw new Error(`${command} cannot be run: start this through npm run.`, { cause: error })
  return { code: status ?? 1, output: stdout + stderr }
}
