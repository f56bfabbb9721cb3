/** A fenced code block of a Markdown page. */
export interface CodeBlock {
  /** Path of the page, from the root of the repository. */
  page: string
  /** Line of the first line of code, counted from 1. */
  line: number
  /** `ts` for `ts`, `typescript`, `js` and `javascript`: both are checked as TypeScript is. */
  extension: 'ts' | 'js'
  code: string
}

const extensions = new Map<string, 'ts' | 'js'>([
  ['ts', 'ts'],
  ['typescript', 'ts'],
  ['js', 'js'],
  ['javascript', 'js'],
])

/** The TypeScript and JavaScript blocks of a page. Blocks of other languages are left out. */
export function findCodeBlocks(page: string, markdown: string): CodeBlock[] {
  const found: CodeBlock[] = []
  let open: { fence: string; start: number; language: string } | undefined
  const lines = markdown.split('\n')
  for (const [index, line] of lines.entries()) {
    const fence = /^\s*(`{3,}|~{3,})\s*([\w-]*)/.exec(line)
    if (!fence) continue
    const [, marks = '', language = ''] = fence
    if (!open) {
      open = { fence: marks, start: index + 1, language }
    } else if (marks.startsWith(open.fence) && language === '') {
      const extension = extensions.get(open.language)
      const code = lines.slice(open.start, index).join('\n')
      if (extension) found.push({ page, line: open.start + 1, extension, code })
      open = undefined
    }
  }
  return found
}
