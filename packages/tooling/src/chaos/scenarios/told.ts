import type { World } from '../world.ts'

/** Most kinds of errors that are named. */
const mostKinds = 4

/** Notes which errors came from which processes. That none was `expected` is a problem: then nobody has met what was done. */
export function noteTold(world: World, expected: RegExp): void {
  const kinds = new Map<string, { by: Set<string>; count: number }>()
  for (const { by, text } of world.told()) {
    const kind = text.replace(/\s+/g, ' ').replace(/"[^"]*"|\d+/g, '…')
    const found = kinds.get(kind) ?? { by: new Set(), count: 0 }
    found.by.add(by)
    found.count++
    kinds.set(kind, found)
  }
  const most = [...kinds].sort(([, a], [, b]) => b.count - a.count).slice(0, mostKinds)
  for (const [text, { by, count }] of most) world.notes.push(`${[...by].sort().join(', ')}: ${count} × ${text}`)
  if (!world.told().some(({ text }) => expected.test(text)))
    world.problems.push(`no process has told of an error like ${expected}`)
}
