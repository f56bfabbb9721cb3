/**
 * Which events an endpoint gets, as the API has it: names and patterns such as `invoice.*`; null: every one, also those
 * that come later.
 */
export type EventSelection = readonly string[] | null

/** Event types whose names begin alike. */
export interface EventGroup<Type> {
  /** What they begin with; '' for names without a dot. */
  prefix: string
  types: readonly Type[]
}

/** Whether `entry` of a selection stands for the event `name`. `invoice.*` does not stand for `invoice`. */
export function covers(entry: string, name: string): boolean {
  return entry === name || (entry.endsWith('.*') && name.startsWith(entry.slice(0, -1)))
}

/** Whether an endpoint with this selection gets the event. */
export function isChosen(selection: EventSelection, name: string): boolean {
  return selection === null || selection.some((entry) => covers(entry, name))
}

/** Groups by the first part of the names, both in the order of the alphabet. */
export function groupEvents<Type extends { name: string }>(types: readonly Type[]): EventGroup<Type>[] {
  const groups = new Map<string, Type[]>()
  for (const type of [...types].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const prefix = type.name.includes('.') ? (type.name.split('.')[0] ?? '') : ''
    groups.set(prefix, [...(groups.get(prefix) ?? []), type])
  }
  return [...groups].map(([prefix, members]) => ({ prefix, types: members }))
}

/** Those whose name or description has every word of `search`. */
export function findEvents<Type extends { name: string; description: string | null }>(
  types: readonly Type[],
  search: string,
): Type[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return types.filter(({ name, description }) => {
    const text = `${name} ${description ?? ''}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** Chooses an event or takes it back. A pattern that stood for it is replaced by what else it stands for. */
export function toggleEvent(selection: readonly string[], name: string, known: readonly string[]): string[] {
  if (!isChosen(selection, name)) return [...selection, name]
  const others = selection.flatMap((entry) => {
    if (!covers(entry, name)) return [entry]
    return known.filter((other) => other !== name && covers(entry, other))
  })
  return [...new Set(others)]
}

/** Chooses a pattern, in place of all that it stands for, or takes both back. */
export function togglePattern(selection: readonly string[], pattern: string): string[] {
  const others = selection.filter((entry) => !covers(pattern, entry))
  return selection.includes(pattern) ? others : [...others, pattern]
}

/** Entries that stand for no event that there is: kept, and shown, since they were chosen. */
export function unknownEntries(selection: EventSelection, known: readonly string[]): string[] {
  return (selection ?? []).filter((entry) => !known.some((name) => covers(entry, name)))
}
