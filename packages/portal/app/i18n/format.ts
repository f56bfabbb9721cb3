/** A text cut where values go: text, the name of a value, or one of several texts by a number. */
export type Piece = string | { value: string } | { plural: string; forms: Readonly<Record<string, readonly Piece[]>> }

/**
 * Reads the part of ICU's message syntax that the catalogues use: `{name}`, and
 * `{count, plural, one {# delivery} other {# deliveries}}`. Forms are those of `Intl.PluralRules`, `other` is required.
 * @throws Error for a text that cannot be read.
 */
export function parseMessage(text: string): Piece[] {
  const pieces: Piece[] = []
  let rest = text
  while (rest !== '') {
    const start = rest.indexOf('{')
    if (start < 0) return [...pieces, rest]
    if (start > 0) pieces.push(rest.slice(0, start))
    const inside = insideBraces(rest, start)
    pieces.push(readArgument(inside))
    rest = rest.slice(start + inside.length + 2)
  }
  return pieces
}

/** Puts values into a text. `#` is the number of the plural around it, as `number` writes it. */
export function formatMessage<Value>(
  pieces: readonly Piece[],
  values: Readonly<Record<string, Value>>,
  plural: (count: number) => string,
  number: (count: number) => string,
): (string | Value)[] {
  return pieces.flatMap((piece): (string | Value)[] => {
    if (typeof piece === 'string') return [piece]
    if ('value' in piece) return [values[piece.value] ?? `{${piece.value}}`]
    const count = Number(values[piece.plural])
    const form = piece.forms[plural(count)] ?? piece.forms.other ?? []
    const counted = form.map((part) => (typeof part === 'string' ? part.replaceAll('#', number(count)) : part))
    return formatMessage(counted, values, plural, number)
  })
}

/** Names of the values that a text takes, sorted. */
export function valuesOf(pieces: readonly Piece[]): string[] {
  const names = pieces.flatMap((piece) => {
    if (typeof piece === 'string') return []
    if ('value' in piece) return [piece.value]
    return [piece.plural, ...Object.values(piece.forms).flatMap(valuesOf)]
  })
  return [...new Set(names)].sort()
}

function readArgument(text: string): Piece {
  const [, name, forms] = /^\s*(\w+)\s*,\s*plural\s*,(.*)$/s.exec(text) ?? []
  if (name === undefined || forms === undefined) return { value: text.trim() }
  const read: Record<string, Piece[]> = {}
  let rest = forms.trim()
  while (rest !== '') {
    const start = rest.indexOf('{')
    if (start < 0) throw new Error(`A form of "${text}" has no text.`)
    const inside = insideBraces(rest, start)
    read[rest.slice(0, start).trim()] = parseMessage(inside)
    rest = rest.slice(start + inside.length + 2).trim()
  }
  if (!read.other) throw new Error(`"${text}" has no form "other".`)
  return { plural: name, forms: read }
}

function insideBraces(text: string, start: number): string {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    if (text[at] === '{') depth++
    if (text[at] === '}') depth--
    if (depth === 0) return text.slice(start + 1, at)
  }
  throw new Error(`A brace in "${text}" is not closed.`)
}
