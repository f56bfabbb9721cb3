import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const commands = join(root, 'packages/tooling/src/commands')
const sources = ['--conditions=posthorn-source', '--import', join(root, 'packages/tooling/src/source-loader.mjs')]

interface Ended {
  code: unknown
  output: string
  errors: string
}

/** Runs a command as the script of its name does. */
function run(command: string, ...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...sources, join(commands, `${command}.ts`), ...args],
      { cwd: root },
      (error, output, errors) => resolve({ code: error === null ? 0 : error.code, output, errors }),
    )
  })
}

it('every command that takes options reads them in the one way that has a help', () => {
  for (const file of readdirSync(commands)) {
    expect(readFileSync(join(commands, file), 'utf8'), file).not.toContain('parseArgs')
  }
})

it.each(['mutants', 'build'])('npm run %s tells on --help what it does and takes', async (command) => {
  const { code, output, errors } = await run(command, '--nonsense', '--help')
  expect({ code, errors }).toEqual({ code: 0, errors: '' })
  expect(output).toMatch(new RegExp(`^npm run ${command} -- \\[options\\]\n\n.*Exits with.*\n\n {2}--[a-z]`, 's'))
})

it('the help names the default of an option', async () => {
  expect((await run('mutants', '-h')).output).toMatch(/\n {2}--seeds <number> +.* \(default: 1000\)\n/)
})

it.each([
  ['build', ['--fro', 'x'], "Unknown option '--fro'. See npm run build -- --help\n"],
  ['build', ['packages/core'], "Unexpected argument 'packages/core'"],
  ['mutants', ['--seeds'], "Option '--seeds <value>' argument missing"],
  ['mutants', ['--seeds', 'many'], '--seeds is a whole number from 1 on, not "many".\n'],
  ['mutants', ['--seeds', '0'], '--seeds is a whole number from 1 on, not "0".\n'],
  ['mutants', ['--only', 'slots-too-close,nobody'], 'There is no mutant nobody.\n'],
])('npm run %s -- %j ends with exit code 2 and what is wrong, without a stack', async (command, args, message) => {
  const { code, output, errors } = await run(command, ...args)
  expect({ code, output }).toEqual({ code: 2, output: '' })
  expect(errors).toContain(message)
  expect(errors).not.toMatch(/\n\s+at /)
})
