/** Query parameters by name: a string, or a list where a name is given more than once. Never throws. */
export function readQuery(parameters: URLSearchParams): Record<string, string | string[]> {
  const values = new Map<string, string | string[]>()
  for (const [name, value] of parameters) {
    const before = values.get(name)
    if (Array.isArray(before)) before.push(value)
    else values.set(name, before === undefined ? value : [before, value])
  }
  return Object.fromEntries(values)
}

/** What was given under a name, and under names within it. */
interface Place {
  values: string[]
  isList: boolean
  members: Map<string, Place>
}

/** `name[a][b]`, with at most four brackets. What is written otherwise is one name. */
const nested = /^([^[\]]+)((?:\[[^[\]]*\]){1,4})$/

/**
 * As {@link readQuery}, with brackets read as objects: `page[size]=5` is `{ page: { size: '5' } }`. `id[]=5` is a list, as
 * is `id[0]=5`. Never throws.
 */
export function readNestedQuery(parameters: URLSearchParams): Record<string, unknown> {
  const root: Place = { values: [], isList: false, members: new Map() }
  for (const [name, value] of parameters) {
    const path = pathOf(name)
    const isList = path.at(-1) === ''
    let place = root
    for (const part of isList ? path.slice(0, -1) : path) {
      const next = place.members.get(part) ?? { values: [], isList: false, members: new Map() }
      place.members.set(part, next)
      place = next
    }
    place.values.push(value)
    place.isList ||= isList
  }
  return Object.fromEntries(membersOf(root))
}

function pathOf(name: string): string[] {
  const [, first, brackets] = nested.exec(name) ?? []
  if (first === undefined || brackets === undefined) return [name]
  return [first, ...brackets.slice(1, -1).split('][')]
}

function membersOf({ members }: Place): [string, unknown][] {
  return [...members].map(([name, place]) => [name, shown(place)])
}

/** What is given as a value and as an object is null, which no schema takes. */
function shown(place: Place): unknown {
  const { values, isList, members } = place
  if (members.size === 0) return isList || values.length > 1 ? values : values[0]
  if (values.length > 0) return null
  const found = membersOf(place)
  const isIndexed = found.every(([name]) => /^\d{1,4}$/.test(name))
  return isIndexed ? found.map(([, value]) => value) : Object.fromEntries(found)
}
