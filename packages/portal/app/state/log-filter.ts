import type { DeliveryQuery } from '../api/types.ts'
import type { Text } from '../i18n/text.ts'

/** The filters of a log, as an address holds them: all are texts, none is there without a value. */
export type LogFilter = Readonly<Record<string, string>>

/** The names of filters in an address. */
export const filterNames = ['status', 'type', 'since', 'until'] as const

/** How far back a log is looked at most often, in ms, and the key of what that is called. */
const usualRanges = [
  [3_600_000, 'filter.hour'],
  [86_400_000, 'filter.day'],
  [7 * 86_400_000, 'filter.week'],
  [30 * 86_400_000, 'filter.month'],
] as const

/** The usual beginnings of what is looked at, as times and their words. */
export function usualTimes(now: number, t: Text['t']): [string, string][] {
  return usualRanges.map(([ms, key]) => [timeBefore(now, ms), t(key)])
}

/** The states of what waits, as the API takes them. */
export const waitingStatuses = 'pending,held'

const pageSize = 50

/** What is asked of the API for a log. `within`: what it is the log of. */
export function deliveryQuery(
  filter: LogFilter,
  within: { endpointId?: string | undefined; messageId?: string | undefined } = {},
): DeliveryQuery {
  return {
    ...within,
    status: filter.status,
    eventType: filter.type,
    createdAfter: filter.since,
    createdBefore: filter.until,
    cursor: filter.cursor,
    limit: pageSize,
  }
}

/** `filter` with some of it changed: back on the first page, with nothing open. */
export function changeFilter(filter: LogFilter, change: Readonly<Record<string, string | undefined>>): LogFilter {
  const { cursor, open, ...kept } = filter
  const entries = Object.entries({ ...kept, ...change })
  return Object.fromEntries(entries.flatMap(([name, value]) => (value ? [[name, value]] : [])))
}

/** Whether something is left out. */
export function isFiltered(filter: LogFilter): boolean {
  return filterNames.some((name) => filter[name])
}

/** The time `ms` before `now`, to the minute: the same for a while, so that the same is not asked anew. ISO 8601. */
export function timeBefore(now: number, ms: number): string {
  return new Date(Math.floor((now - ms) / 60_000) * 60_000).toISOString()
}
