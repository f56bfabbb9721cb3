import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Reporter } from 'vitest/node'
import { uncaughtFile } from './test-report.ts'

/** Writes down the errors that no test caught: vitest's JSON report leaves them out. */
export default class UncaughtReporter implements Reporter {
  onTestRunEnd(_modules: unknown, errors: readonly { name?: string; message: string }[]): void {
    const file = resolve(uncaughtFile)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify(errors.map(({ name = 'Error', message }) => `${name}: ${message}`)))
  }
}
