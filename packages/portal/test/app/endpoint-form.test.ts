import { expect, test } from 'vitest'
import type { Endpoint } from '../../app/api/types.ts'
import { changesOf, draftOf, losesSecrets, readDraft } from '../../app/state/endpoint-draft.ts'
import {
  covers,
  findEvents,
  groupEvents,
  isChosen,
  toggleEvent,
  togglePattern,
  unknownEntries,
} from '../../app/state/event-selection.ts'
import { sortErrors } from '../../app/state/field-errors.ts'

const types = ['invoice.paid', 'ping', 'invoice.line.added', 'customer.created'].map((name) => ({
  name,
  description: name === 'ping' ? 'Says hello.' : null,
}))
const names = types.map(({ name }) => name)

test('a pattern stands for what is below it, as in the API', () => {
  expect(names.filter((name) => covers('invoice.*', name))).toEqual(['invoice.paid', 'invoice.line.added'])
  expect(covers('invoice.*', 'invoice')).toBe(false)
  expect(covers('invoice.*', 'invoices.paid')).toBe(false)
})

test('events are grouped by the first part of their names, those without a dot alone', () => {
  const groups = groupEvents(types).map(({ prefix, types }) => [prefix, types.map(({ name }) => name)])
  expect(groups).toEqual([
    ['customer', ['customer.created']],
    ['invoice', ['invoice.line.added', 'invoice.paid']],
    ['', ['ping']],
  ])
})

test('events are found by words of name and description', () => {
  expect(findEvents(types, ' HELLO ').map(({ name }) => name)).toEqual(['ping'])
  expect(findEvents(types, 'invoice added').map(({ name }) => name)).toEqual(['invoice.line.added'])
  expect(findEvents(types, '')).toHaveLength(4)
})

test('an event taken out of a pattern leaves the others chosen', () => {
  expect(toggleEvent(['invoice.*', 'ping'], 'invoice.paid', names)).toEqual(['invoice.line.added', 'ping'])
  expect(toggleEvent(['ping'], 'invoice.paid', names)).toEqual(['ping', 'invoice.paid'])
})

test('a pattern takes the place of all that it stands for', () => {
  const chosen = togglePattern(['invoice.paid', 'invoice.line.*', 'ping'], 'invoice.*')
  expect(chosen).toEqual(['ping', 'invoice.*'])
  expect(togglePattern(chosen, 'invoice.*')).toEqual(['ping'])
})

test('null is every event; what is no longer in the catalogue is still known', () => {
  expect(isChosen(null, 'anything')).toBe(true)
  expect(unknownEntries(['gone.for.good', 'ping', 'gone.*'], names)).toEqual(['gone.for.good', 'gone.*'])
  expect(unknownEntries(null, names)).toEqual([])
})

const endpoint: Endpoint = {
  id: 'ep_1',
  url: 'https://example.com/hooks',
  name: 'Billing',
  description: null,
  eventTypes: ['invoice.*'],
  scopes: { region: 'eu', project: 7 },
  headers: { authorization: '********', accept: ['text/plain', 'text/html'] },
  isActive: true,
  status: 'active',
  suspendedAt: null,
  suspendedReason: null,
  suspendedBy: null,
  maxInFlight: null,
  rateLimit: { limit: 5, periodMs: 60_000 },
  ordering: 'fifo',
  timeoutMs: 2_500,
  profile: null,
  failureHandling: null,
  metadata: { team: 'a' },
  createdBy: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  version: 3,
  secretPrefix: 'whsec_MfKQ',
}
const words = { number: 'no number', json: 'no JSON' }

test('a form that was only opened changes nothing, and one field changes that field', () => {
  const draft = draftOf(endpoint)
  const before = readDraft(draft, words).body
  const after = readDraft({ ...draft, name: ' Ledger ', timeout: '' }, words).body
  if (!before || !after) throw new Error('The draft is not valid.')
  expect(before).toMatchObject({ headers: endpoint.headers, timeoutMs: 2_500, rateLimit: endpoint.rateLimit })
  expect(changesOf(before, before)).toEqual({})
  expect(changesOf(before, after)).toEqual({ name: 'Ledger', timeoutMs: null })
})

test('what is no number or JSON is said at its field before anything is sent', () => {
  const { errors } = readDraft({ ...draftOf(), rateLimit: 'many', metadata: '{' }, words)
  expect(sortErrors(errors ?? [], ['rateLimit', 'metadata'])).toEqual({ rateLimit: 'no number', metadata: 'no JSON' })
})

test('errors of the API stand at the fields that they are about, the others above the button', () => {
  const errors = [
    { path: 'body.rateLimit.limit', message: 'Too many.' },
    { path: 'body.headers.host', message: 'Not allowed.' },
    { path: 'body.headers.te', message: 'Not allowed.' },
    { path: 'header.if-match', message: 'Wrong.' },
  ]
  expect(sortErrors(errors, ['rateLimit', 'headers'])).toEqual({
    rateLimit: 'Too many.',
    headers: 'host: Not allowed. te: Not allowed.',
    '': 'header.if-match: Wrong.',
  })
})

test('a form says that secret headers do not go to another origin', () => {
  const draft = draftOf(endpoint)
  expect(losesSecrets(draft, { ...draft, url: 'https://example.com/other' })).toBe(false)
  expect(losesSecrets(draft, { ...draft, url: 'https://example.org/hooks' })).toBe(true)
  expect(losesSecrets(draft, { ...draft, url: 'https://example.org/hooks', headers: [] })).toBe(false)
})
