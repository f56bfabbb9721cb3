/** Languages that are written from right to left. */
const rightToLeft = ['ar', 'arc', 'ckb', 'dv', 'fa', 'he', 'ks', 'ps', 'sd', 'ug', 'ur', 'yi']

/** The language of a tag: `de` of `de-AT`. */
export function languageOf(tag: string): string {
  return tag.toLowerCase().split('-')[0] ?? ''
}

/** Which way a language is written. */
export function directionOf(tag: string): 'ltr' | 'rtl' {
  return rightToLeft.includes(languageOf(tag)) ? 'rtl' : 'ltr'
}

/**
 * The language of the portal: the one that the host names, else the first of the browser's that there is a catalogue
 * for, else English. One that cannot be read is English.
 */
export function chooseLocale(named: string | null, wanted: readonly string[], known: readonly string[]): string {
  const tag = named ?? wanted.find((one) => known.includes(languageOf(one))) ?? 'en'
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? 'en'
  } catch {
    return 'en'
  }
}
