import type { ComponentChildren } from 'preact'
import { en, type MessageKey } from './en.ts'
import { formatMessage, type Piece, parseMessage } from './format.ts'
import { chooseLocale, directionOf, languageOf } from './locale.ts'

/**
 * Catalogues by language. To add one, copy `en.ts` to a file named after the language, translate the right-hand sides,
 * and name it here; `test/app/i18n.test.ts` says what is missing. It is loaded only by those who read it.
 */
const catalogues: Readonly<Record<string, () => Promise<Readonly<Record<MessageKey, string>>>>> = {
  en: async () => en,
  de: async () => (await import('./de.ts')).de,
}

/** What is put into texts. */
export type Values = Readonly<Record<string, string | number>>

/** Words, numbers and times in the user's language. Times are ISO 8601, lengths of time in ms. */
export interface Text {
  locale: string
  direction: 'ltr' | 'rtl'
  t(key: MessageKey, values?: Values): string
  /** As `t`, with elements among the values. */
  rich(key: MessageKey, values: Readonly<Record<string, ComponentChildren>>): ComponentChildren[]
  number(value: number): string
  percent(share: number): string
  /** `3 minutes ago`, `in 2 hours`. */
  relative(time: string, now: number): string
  /** Day and time to the second. */
  exact(time: string): string
  /** The time of day; with the day where that is not today. */
  clock(time: string, now: number): string
  duration(ms: number): string
}

/** Makes the {@link Text} for the language that {@link chooseLocale} finds. `own`: what the host words itself. */
export async function loadText(
  named: string | null,
  wanted: readonly string[],
  own: Readonly<Record<string, string>>,
): Promise<Text> {
  const locale = chooseLocale(named, wanted, Object.keys(catalogues))
  const catalogue = (await catalogues[languageOf(locale)]?.()) ?? en
  return createText(locale, { ...catalogue, ...own })
}

/** Makes a {@link Text} of a catalogue. */
export function createText(locale: string, messages: Readonly<Record<MessageKey, string>>): Text {
  const plurals = once(() => new Intl.PluralRules(locale))
  const numbers = once(() => new Intl.NumberFormat(locale))
  const percents = once(() => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }))
  const relatives = once(() => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }))
  const exact = once(() => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }))
  const clock = once(() => new Intl.DateTimeFormat(locale, { timeStyle: 'short' }))
  const dayAndClock = once(() => {
    return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
  })
  const durations = new Map<string, Intl.NumberFormat>()
  const read = new Map<MessageKey, Piece[]>()
  const number = (value: number) => numbers().format(value)

  function piecesOf(key: MessageKey): Piece[] {
    const pieces = read.get(key) ?? parsed(messages[key])
    read.set(key, pieces)
    return pieces
  }

  function rich<Value>(key: MessageKey, values: Readonly<Record<string, Value>>): (string | Value)[] {
    return formatMessage(piecesOf(key), values, (count) => plurals().select(count), number)
  }

  function durationFormat(unit: string, maximumFractionDigits: number): Intl.NumberFormat {
    const key = `${unit} ${maximumFractionDigits}`
    const format =
      durations.get(key) ??
      new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits })
    durations.set(key, format)
    return format
  }

  return {
    locale,
    direction: directionOf(locale),
    t: (key, values = {}) =>
      rich(key, values)
        .map((part) => (typeof part === 'number' ? number(part) : part))
        .join(''),
    rich,
    number,
    percent: (share) => percents().format(share),
    relative: (time, now) => relatives().format(...inUnits(Date.parse(time) - now)),
    exact: (time) => exact().format(Date.parse(time)),
    clock: (time, now) => {
      const isToday = new Date(time).toDateString() === new Date(now).toDateString()
      return (isToday ? clock() : dayAndClock()).format(Date.parse(time))
    },
    duration: (ms) => {
      const [count, unit] = ms < 1_000 ? [ms, 'millisecond'] : ms < 60_000 ? [ms / 1000, 'second'] : inUnits(ms)
      const maximumFractionDigits = unit === 'second' && count < 10 ? 1 : 0
      return durationFormat(unit, maximumFractionDigits).format(count)
    },
  }
}

/** A text of the host's that cannot be read is shown as it is. */
function parsed(message: string): Piece[] {
  try {
    return parseMessage(message)
  } catch {
    return [message]
  }
}

/** Made when it is first needed: the browser's first formatters cost a phone a tenth of a second. */
function once<Value>(make: () => Value): () => Value {
  let made: Value | undefined
  return () => {
    made ??= make()
    return made
  }
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** A length of time in the largest unit that it has one of. */
function inUnits(ms: number): [number, 'day' | 'hour' | 'minute' | 'second'] {
  for (const [unit, size] of units) {
    if (Math.abs(ms) >= size) return [Math.round(ms / size), unit]
  }
  return [Math.round(ms / 1000), 'second']
}
