import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../run.ts'
import { repositoryRoot } from '../workspace.ts'
import type { CodeBlock } from './blocks.ts'

const compiler = join(repositoryRoot, 'node_modules/typescript-native/bin/tsc')

/**
 * Compiles every block as a module of its own, against the sources of the workspace, with the options of the
 * repository and `exactOptionalPropertyTypes`. Gives one line for each error, with the page and the line in it.
 *
 * @throws Error where the compiler itself fails
 */
export function typeProblems(blocks: readonly CodeBlock[]): string[] {
  const parent = join(repositoryRoot, '.cache')
  mkdirSync(parent, { recursive: true })
  // Inside the repository, so that blocks find its packages.
  const folder = mkdtempSync(join(parent, 'docs-'))
  try {
    const byFile = new Map(blocks.map((block, index) => [writeBlock(folder, block, index), block]))
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(configFor([...byFile.keys()])))
    const { code, output } = run('node', [compiler, '-p', '.', '--pretty', 'false'], folder)
    const errors = code === 0 ? [] : errorsIn(output)
    if (code !== 0 && errors.length === 0) throw new Error(`The compiler of the docs fails:\n${output}`)
    return errors.flatMap(({ file, line, message }) => {
      const block = byFile.get(file)
      // Sources are held to the repository's own options, by `npm run types`
      return block === undefined ? [] : [`${block.page}:${line}  ${message}`]
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Empty lines before the code make line numbers those of the page. */
function writeBlock(folder: string, block: CodeBlock, index: number): string {
  const file = `block-${index}.${block.extension}`
  writeFileSync(join(folder, file), '\n'.repeat(block.line - 1) + block.code)
  return file
}

function configFor(files: readonly string[]): object {
  return {
    extends: join(repositoryRoot, 'tsconfig.json'),
    files,
    include: [],
    compilerOptions: {
      allowJs: true,
      checkJs: true,
      moduleDetection: 'force',
      // What a page shows must compile for hosts that are stricter than we are.
      exactOptionalPropertyTypes: true,
    },
  }
}

interface CompilerError {
  file: string
  line: number
  /** With the lines that explain it, indented. */
  message: string
}

function errorsIn(output: string): CompilerError[] {
  const errors: CompilerError[] = []
  for (const text of output.split('\n')) {
    const [, file, line, message] = /^([^(]+)\((\d+),\d+\): error TS\d+: (.*)$/.exec(text) ?? []
    const last = errors.at(-1)
    if (file !== undefined && message !== undefined) errors.push({ file, line: Number(line), message })
    else if (last !== undefined && text.startsWith(' ')) last.message += `\n${text}`
  }
  return errors
}
