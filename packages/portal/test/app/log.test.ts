import { expect, test } from 'vitest'
import { receiversFor } from '../../app/receivers/index.ts'
import { adviceOn } from '../../app/state/advice.ts'
import { curlOf } from '../../app/state/curl.ts'
import { changeFilter, deliveryQuery, isFiltered, timeBefore } from '../../app/state/log-filter.ts'

test('a link to the log asks for what it shows, and nothing that it does not say', () => {
  const filter = { status: 'pending,held', type: 'invoice.paid', since: '2026-01-01T00:00:00Z', open: 'dlv_1' }
  expect(JSON.parse(JSON.stringify(deliveryQuery(filter, { endpointId: 'ep_1' })))).toEqual({
    endpointId: 'ep_1',
    status: 'pending,held',
    eventType: 'invoice.paid',
    createdAfter: '2026-01-01T00:00:00Z',
    limit: 50,
  })
})

test('another filter begins on the first page with nothing open', () => {
  const filter = { status: 'failed', cursor: 'c', open: 'dlv_1', since: 's' }
  expect(changeFilter(filter, { status: '', type: 'ping' })).toEqual({ since: 's', type: 'ping' })
  expect([isFiltered({ open: 'dlv_1', cursor: 'c' }), isFiltered({ since: 's' })]).toEqual([false, true])
})

test('a time before now is the same for a whole minute', () => {
  const at = Date.parse('2026-01-01T12:00:59.999Z')
  expect(timeBefore(at, 3_600_000)).toBe('2026-01-01T11:00:00.000Z')
})

test('no text of a request ends its quotes in the curl line', () => {
  const curl = curlOf({
    method: 'POST',
    url: "https://example.com/'$(id)",
    requestHeaders: { 'content-length': '9', 'x-a': ["it's", '`id`'], host: 'example.com' },
    requestBody: `{"a":"'; rm -rf / #"}`,
  })
  expect(curl).toBe(
    [
      String.raw`curl -i -X POST 'https://example.com/'\''$(id)' \ `,
      String.raw`-H 'x-a: it'\''s' \ `,
      "-H 'x-a: `id`' \\ ",
      String.raw`--data-raw '{"a":"'\''; rm -rf / #"}'`,
    ]
      .map((line) => line.trimEnd())
      .join('\n  '),
  )
})

test('a body that begins with @ is sent, not read from a file', () => {
  expect(curlOf({ method: 'POST', url: 'u', requestHeaders: null, requestBody: '@/etc/passwd' })).toContain(
    '--data-raw',
  )
})

test('each failure has advice, and a success has none', () => {
  expect([adviceOn('response', 204), adviceOn('response', 503), adviceOn('tls', null)]).toEqual([
    null,
    'advice.5xx',
    'advice.tls',
  ])
})

test('code of receivers handles the event that is shown, whatever its name', () => {
  const codes = receiversFor('customer.created')
  expect(codes.map(({ language }) => language)).toEqual(['Node', 'Python', 'Go', 'Ruby', 'PHP', 'Java', 'Rust', 'C#'])
  for (const { code } of codes)
    expect([code.includes('customer.created'), code.includes('invoice.paid')]).toEqual([true, false])
  for (const { code } of receiversFor(`x' + "y`)) expect(code).toContain('invoice.paid')
})
