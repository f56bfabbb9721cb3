import type { Mutant } from './mutant.ts'

const rule = 'packages/core/src/dispatch/retry-after.ts'
const worker = 'packages/core/src/worker'
const check = { project: 'packages/core', file: 'test/worker/retry-after' }

/** `Retry-After` of an answer, which is for its whole endpoint. */
export const retryAfterMutants: Mutant[] = [
  {
    name: 'retry-after-of-one-delivery',
    about: 'Only the delivery that was answered with Retry-After waits, and the others go on.',
    file: rule,
    find: '=== url && now < retryAfterUntil',
    replace: '=== url && now < 0',
  },
  {
    name: 'retry-after-not-shared',
    about: 'What a receiver asked one worker for, the others do not hear of.',
    file: `${worker}/endpoint-health.ts`,
    find: '    fields: fieldsOf(health.current),\n',
    replace:
      '    fields: { ...fieldsOf(health.current), gated: health.current.openUntil !== null, retryAfterUntil: null },\n',
  },
  {
    name: 'retry-after-ended-by-success',
    about: 'A success that was on its way ends what the receiver asked for.',
    file: rule,
    find: 'if (isOther || at >= retryAfterUntil)',
    replace: 'if (isOther || at >= 0)',
  },
  {
    name: 'retry-after-shortened',
    about: 'An answer that asks for less ends what an earlier one asked for.',
    file: rule,
    find: '|| isOther || at + askedMs > retryAfterUntil)',
    replace: '|| isOther || at + askedMs > 0)',
    check: { project: 'packages/core', file: 'test/dispatch/retry-after' },
  },
  {
    name: 'retry-after-of-the-old-url',
    about: 'A new URL waits for what the old one asked for.',
    file: rule,
    find: 'retryAfterUrl === url && now',
    replace: 'url.length > 0 && now',
    check,
  },
  {
    name: 'retry-after-of-the-old-url-late',
    about: 'A new URL waits for what the old one asked for in an answer that came late.',
    file: `${worker}/sender.ts`,
    find: 'url: sent.url === lane.target.record.url ? sent.url : null',
    replace: 'url: lane.target.record.url',
    check,
  },
  {
    name: 'retry-after-heard-of-once',
    about: 'A worker that knows of a time which is over does not hear of the next one.',
    file: `${worker}/renewals.ts`,
    find: "gateOf(lane, null, 0, lanes.storeNow()).action === 'send'",
    replace: '!lane.health.current.gated',
    check,
  },
]
