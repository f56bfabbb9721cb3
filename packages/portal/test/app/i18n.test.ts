import { expect, test } from 'vitest'
import { de } from '../../app/i18n/de.ts'
import { en } from '../../app/i18n/en.ts'
import { parseMessage, valuesOf } from '../../app/i18n/format.ts'
import { chooseLocale, directionOf } from '../../app/i18n/locale.ts'
import { createText } from '../../app/i18n/text.ts'

/** Every catalogue beside English: name yours here. */
const catalogues: [string, Readonly<Record<string, string>>][] = [['de', de]]

test.each(catalogues)('the catalogue %s has every text of the English one, with the same values', (_, catalogue) => {
  expect(Object.keys(catalogue)).toEqual(Object.keys(en))
  for (const [key, text] of Object.entries(en)) {
    expect([key, valuesOf(parseMessage(catalogue[key] ?? ''))]).toEqual([key, valuesOf(parseMessage(text))])
  }
})

test.each([['en', en], ...catalogues])('every plural of %s has the forms of its language', (locale, catalogue) => {
  const wanted = new Intl.PluralRules(locale).resolvedOptions().pluralCategories
  for (const text of Object.values(catalogue)) {
    for (const piece of parseMessage(text)) {
      if (typeof piece !== 'string' && 'plural' in piece)
        expect(Object.keys(piece.forms)).toEqual(expect.arrayContaining(wanted))
    }
  }
})

test('numbers, plurals and times are written as the language does', () => {
  const [english, german] = [createText('en', en), createText('de', de)]
  expect(english.t('endpoints.healthy', { count: 1 })).toBe('Your endpoint is healthy.')
  expect(german.t('endpoints.healthy', { count: 12_000 })).toBe('Alle 12.000 Endpunkte arbeiten.')
  expect(german.percent(0.983)).toBe('98,3\u00a0%')
  expect(english.relative('2026-01-01T00:00:00Z', Date.parse('2026-01-01T00:03:10Z'))).toBe('3 minutes ago')
  expect([83, 1_250, 180_000].map(english.duration)).toEqual(['83 ms', '1.3 sec', '3 min'])
})

test('a text of the host that cannot be read is shown as it is', () => {
  const text = createText('en', { ...en, 'nav.endpoints': 'Hooks {', 'nav.messages': '{count, plural, one {#}}' })
  expect([text.t('nav.endpoints'), text.t('nav.messages')]).toEqual(['Hooks {', '{count, plural, one {#}}'])
})

test('elements can stand among the words', () => {
  const text = createText('en', en)
  const link = { type: 'a' }
  expect(text.rich('endpoints.oneFails', { name: 'crm', since: 'noon' }).join('')).toBe('crm has failed since noon.')
  expect(text.rich('failed.stale', { time: String(link) })).toContain(String(link))
})

test('the host chooses the language, else the browser among those there are', () => {
  expect(chooseLocale('fr', ['de'], ['en', 'de'])).toBe('fr')
  expect(chooseLocale(null, ['fr-CH', 'de-ch'], ['en', 'de'])).toBe('de-CH')
  expect(chooseLocale(null, ['fr'], ['en', 'de'])).toBe('en')
  expect(chooseLocale('no such tag!', [], ['en'])).toBe('en')
  expect([directionOf('ar-EG'), directionOf('de')]).toEqual(['rtl', 'ltr'])
})
