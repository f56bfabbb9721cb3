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

/**
 * The TypeScript and JavaScript blocks of a page. Blocks of other languages are left out. Those with one name after their
 * language are parts of one file, and come as one block, each part at the line that it has on the page.
 */
export function findCodeBlocks(page: string, markdown: string): CodeBlock[] {
  const found: CodeBlock[] = []
  const named = new Map<string, CodeBlock>()
  let open: { fence: string; start: number; language: string; name: string } | undefined
  const lines = markdown.split('\n')
  for (const [index, line] of lines.entries()) {
    const fence = /^\s*(`{3,}|~{3,})\s*([\w-]*)\s*([\w.-]*)/.exec(line)
    if (!fence) continue
    const [, marks = '', language = '', name = ''] = fence
    if (!open) {
      open = { fence: marks, start: index + 1, language, name }
    } else if (marks.startsWith(open.fence) && language === '') {
      const extension = extensions.get(open.language)
      const code = lines.slice(open.start, index).join('\n')
      const file = named.get(open.name)
      if (extension && file) {
        const lines = file.line + file.code.split('\n').length
        file.code += '\n'.repeat(open.start + 2 - lines) + code
      } else if (extension) {
        const block = { page, line: open.start + 1, extension, code }
        found.push(block)
        if (open.name !== '') named.set(open.name, block)
      }
      open = undefined
    }
  }
  return found
}
