/** A message as the host's ledger has it. */
export interface LedgerRow {
  id: string
  tenant: string
  /** The idempotency key it was emitted with. */
  key: string | null
}

/** What a run is judged by. */
export interface Evidence {
  /** What was committed, as the host wrote it down in the same transaction. */
  ledger: readonly LedgerRow[]
  /** The paths of each tenant's endpoints, all of which want every message. */
  paths: ReadonlyMap<string, readonly string[]>
  /** By {@link arrivalKey}: the workers whose requests were taken, in order. */
  arrivals: ReadonlyMap<string, readonly string[]>
  /** Workers that were killed or stood still, or whose database was: what they sent may come again. */
  suspects: ReadonlySet<string>
  /** Most deliveries that may have come again. */
  mostRepeats: number
}

/** What the evidence says. */
export interface LedgerVerdict {
  /** Deliveries that were due. */
  deliveries: number
  /** Arrivals beyond the first of each delivery. */
  repeats: number
  /** Empty where the ledger is exact and repeats are within their bound. */
  problems: string[]
}

/** Under which a receiver counts what it takes. */
export function arrivalKey(path: string, messageId: string): string {
  return `${path} ${messageId}`
}

/** Holds what receivers got against what was committed: each delivery came, nothing else did, and repeats have their reasons. */
export function checkLedger({ ledger, paths, arrivals, suspects, mostRepeats }: Evidence): LedgerVerdict {
  const due = new Set(ledger.flatMap(({ id, tenant }) => (paths.get(tenant) ?? []).map((path) => arrivalKey(path, id))))
  const lost = [...due].filter((key) => !arrivals.has(key))
  const uncommitted = [...arrivals.keys()].filter((key) => !due.has(key))
  const again = [...arrivals].filter(([, workers]) => workers.length > 1)
  const unexplained = again.filter(([, workers]) => !workers.slice(0, -1).every((worker) => suspects.has(worker)))
  const repeats = again.reduce((sum, [, workers]) => sum + workers.length - 1, 0)
  const problems = [
    told('committed and not received', lost),
    told('received and not committed', uncommitted),
    told(
      'repeated, though the worker that had sent it first was well',
      unexplained.map(([key]) => key),
    ),
    told('idempotency keys with two messages', keysOfTwo(ledger)),
    repeats > mostRepeats ? `${repeats} repeats, where at most ${mostRepeats} are allowed` : null,
  ].filter((problem) => problem !== null)
  return { deliveries: due.size, repeats, problems }
}

function keysOfTwo(ledger: readonly LedgerRow[]): string[] {
  const ids = new Map<string, string>()
  const double: string[] = []
  for (const { id, tenant, key } of ledger) {
    if (key === null) continue
    const whole = `${tenant} ${key}`
    if ((ids.get(whole) ?? id) !== id) double.push(whole)
    ids.set(whole, id)
  }
  return double
}

function told(what: string, keys: readonly string[]): string | null {
  return keys.length === 0 ? null : `${keys.length} ${what}: ${keys.slice(0, 3).join(', ')}`
}
