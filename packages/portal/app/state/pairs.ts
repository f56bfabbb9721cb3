/** A name and a value, as a form has them: a header, a scope. */
export interface Pair {
  name: string
  value: string
}

/** Scopes as texts: values are equal where they read the same, so nothing is lost. */
export function pairsOfScopes(scopes: Readonly<Record<string, unknown>> | null): Pair[] {
  return Object.entries(scopes ?? {}).map(([name, value]) => ({
    name,
    value: typeof value === 'string' ? value : JSON.stringify(value),
  }))
}

/** Scopes of what was typed; null where there are none. */
export function recordOfScopes(pairs: readonly Pair[]): Record<string, string> | null {
  const named = pairs.filter(({ name }) => name.trim() !== '')
  return named.length === 0 ? null : Object.fromEntries(named.map(({ name, value }) => [name.trim(), value]))
}

/** Headers, one pair for each line of those that have several. */
export function pairsOfHeaders(headers: Readonly<Record<string, string | readonly string[]>>): Pair[] {
  return Object.entries(headers).flatMap(([name, values]) => [values].flat().map((value) => ({ name, value })))
}

/** Headers of what was typed: a name that stands there again has several lines. */
export function recordOfHeaders(pairs: readonly Pair[]): Record<string, string | string[]> {
  const lines = new Map<string, string[]>()
  for (const { name, value } of pairs) {
    if (name.trim() !== '') lines.set(name.trim(), [...(lines.get(name.trim()) ?? []), value])
  }
  return Object.fromEntries([...lines].map(([name, values]) => [name, values.length === 1 ? values.join('') : values]))
}
