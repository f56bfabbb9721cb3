import type { Kind } from '../chaos/place.ts'
import type { Mutant } from './mutant.ts'

/** A fault that a scenario of chaos catches, on a store. */
export interface ChaosMutant extends Mutant {
  scenario: string
  on: Kind
}

/** The code that survives a scenario, taken out: `npm run chaos -- --mutant name` must end with a scenario that is broken. */
export const chaosMutants: ChaosMutant[] = [
  {
    name: 'chaos-leases-for-ever',
    scenario: 'sigkill-workers',
    on: 'sqlite',
    about: 'On SQLite, what a worker that died had claimed is taken over in an hour.',
    file: 'packages/sqlite/src/outbox/claim.ts',
    find: 'now + request.leaseMs, request.token, last.dueAt',
    replace: 'now + 3_600_000, request.token, last.dueAt',
    and: { find: 'now + request.leaseMs, request.token, tenant', replace: 'now + 3_600_000, request.token, tenant' },
  },
  {
    name: 'chaos-any-certificate',
    scenario: 'tls',
    on: 'sqlite',
    about: 'Certificates are not checked.',
    file: 'packages/core/src/transport/connect.ts',
    find: '      rejectUnauthorized: true,\n',
    replace: '      rejectUnauthorized: false,\n',
  },
  {
    name: 'chaos-no-statement-deadline',
    scenario: 'connections-silent',
    on: 'postgres',
    about: 'A connection to PostgreSQL that went silent is waited for.',
    file: 'packages/postgres/src/connection/deadline.ts',
    find: '      timer = setTimeout(() => {\n',
    replace: '      if (ms < 10_000) return\n      timer = setTimeout(() => {\n',
  },
  {
    name: 'chaos-no-request-deadline',
    scenario: 'receivers',
    on: 'sqlite',
    about: 'A receiver that does not answer is waited for.',
    file: 'packages/core/src/transport/deadlines.ts',
    find: 'if (item.deadline > now) continue',
    replace: 'if (item.deadline < Number.POSITIVE_INFINITY) continue',
  },
  {
    name: 'chaos-beside-the-transaction',
    scenario: 'sigkill-hosts',
    on: 'postgres',
    about: "What is emitted in a host's transaction is stored whether that commits or not.",
    file: 'packages/core/src/emit/emitter.ts',
    find: 'publish(unique, tx)',
    replace: 'publish(unique, undefined)',
  },
  {
    name: 'chaos-keys-forgotten',
    scenario: 'sigkill-hosts',
    on: 'sqlite',
    about: 'An idempotency key keeps nothing from being emitted again.',
    file: 'packages/core/src/emit/publish-item.ts',
    find: 'const key = options.idempotencyKey ?? null',
    replace: 'const key = null',
  },
  {
    name: 'chaos-outcomes-dropped',
    scenario: 'read-only',
    on: 'postgres',
    about: 'The outcomes of requests are forgotten where the store cannot take them.',
    file: 'packages/core/src/worker/batch-writer.ts',
    find: 'if (!(await backOff(failures))) return move(part, done)',
    replace: 'if (failures === 0) return move(part, done)',
  },
  {
    name: 'chaos-read-only-for-ever',
    scenario: 'read-only',
    on: 'sqlite',
    about: 'A process that opened a file while it took no writes can never write to it.',
    file: 'packages/sqlite/src/connection/access.ts',
    find: 'if (!isReadOnly(error) || ',
    replace: 'if (error !== undefined || ',
  },
  {
    name: 'chaos-emitters-time',
    scenario: 'machine-clocks',
    on: 'postgres',
    about: "A time that an emitter gives is held against the server's clock as it is.",
    file: 'packages/postgres/src/outbox/server-time.ts',
    find: 'return inStoreTime(items, { store: int(row?.now), before, after: emitterNow() })',
    replace: 'return items',
  },
]
