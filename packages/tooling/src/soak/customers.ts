import { setTimeout as pause } from 'node:timers/promises'

/** Where a host serves its customers, and what they have. */
export interface CustomerSettings {
  hostPort: number
  receiverPort: number
  tenants: readonly string[]
  /** The time between two of the rarest things that they do, in ms; others come more often. */
  roundMs: number
}

/** What customers did so far, by name; `failed` is what was not answered as it should be. */
export type CustomerCounts = Record<string, number>

/** How many endpoints at origins of their own there are at a time, about. */
export const visitorsAtOnce = 3

/** A customer who is signed in. */
type Ask = (method: string, path: string, body?: unknown) => Promise<unknown>

/** Something that customers do; `round`: how often before. */
type Act = (ask: Ask, tenant: string, round: number) => Promise<unknown>

/**
 * Uses the management API of a host, until `signal`: reads lists and stats, changes endpoints, rotates secrets, replays,
 * and comes and goes: endpoints at origins of their own, and whole tenants.
 */
export async function liveAsCustomers(settings: CustomerSettings, counts: CustomerCounts, signal: AbortSignal) {
  const { hostPort, receiverPort, tenants, roundMs } = settings
  const base = `http://127.0.0.1:${hostPort}`
  const count = (name: string) => {
    counts[name] = (counts[name] ?? 0) + 1
  }
  let visitors = 0

  async function send(path: string, options: RequestInit = {}): Promise<unknown> {
    const response = await fetch(`${base}${path}`, { ...options, signal: AbortSignal.timeout(30_000) })
    const text = await response.text()
    if (!response.ok) throw new Error(`${options.method ?? 'GET'} ${path}: ${response.status} ${text.slice(0, 300)}`)
    return text === '' ? null : JSON.parse(text)
  }
  async function signIn(tenant: string): Promise<Ask> {
    const session = String(await send(`/desk/sign-in/${tenant}`))
    return (method, path, body) => {
      const headers = { 'x-session': session, 'content-type': 'application/json' }
      return send(path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
    }
  }
  /** Endpoints of a tenant's that stay. */
  const endpointsOf = async (ask: Ask) => rows(await ask('GET', '/endpoints?sort=createdAt&limit=2'))

  const reads: ((ask: Ask) => Promise<unknown>)[] = [
    (ask) => ask('GET', '/stats'),
    (ask) => ask('GET', '/endpoints?total=true'),
    (ask) => ask('GET', '/deliveries?limit=50'),
    (ask) => ask('GET', '/deliveries?status=failed&limit=50'),
    (ask) => ask('GET', '/messages?limit=50'),
    async (ask) => {
      for (const id of await endpointsOf(ask)) await ask('GET', `/endpoints/${id}/stats?bucketMs=3600000`)
    },
    async (ask) => {
      const [id] = rows(await ask('GET', '/deliveries?limit=1'))
      if (id !== undefined) await ask('GET', `/deliveries/${id}/attempts`)
    },
  ]

  async function change(ask: Ask): Promise<void> {
    const [id] = await endpointsOf(ask)
    await ask('PATCH', `/endpoints/${id}`, { description: `changed at ${new Date().toISOString()}` })
  }
  async function rotate(ask: Ask): Promise<void> {
    const [id] = await endpointsOf(ask)
    await ask('POST', `/endpoints/${id}/rotate-secret`, { overlapMs: 5000 })
  }
  async function replay(ask: Ask): Promise<void> {
    const since = new Date(Date.now() - 60_000).toISOString()
    const [id] = await endpointsOf(ask)
    await ask('POST', `/endpoints/${id}/replay`, { status: ['delivered'], since, limit: 20 })
    await ask('POST', '/deliveries/replay', { status: ['failed'], since, limit: 50 })
  }
  /** An endpoint at an origin of its own, which is deleted after a while. */
  async function visit(ask: Ask, tenant: string): Promise<void> {
    const url = `http://visitor-${visitors++}.test:${receiverPort}/visitor/well`
    const found = await ask('POST', '/endpoints', { url })
    const id = typeof found === 'object' && found !== null && 'id' in found ? found.id : ''
    await pause(roundMs, undefined, { signal })
    // The session has expired meanwhile
    const askAgain = await signIn(tenant)
    await askAgain('DELETE', `/endpoints/${id}`)
  }
  /** A tenant who comes, gets something, and is forgotten. */
  async function comeAndGo(): Promise<void> {
    const tenant = `guest-${visitors++}`
    const ask = await signIn(tenant)
    await ask('POST', '/endpoints', { url: `http://${tenant}.test:${receiverPort}/guest/well` })
    for (let i = 0; i < 5; i++) await send(`/desk/emit/${tenant}`)
    await pause(roundMs, undefined, { signal })
    await send(`/desk/forget/${tenant}`)
  }

  /** Does something each so many ms, as one tenant after another. */
  async function habit(name: string, everyMs: number, act: Act, first = 0) {
    for (let round = first; !signal.aborted; round++) {
      await pause(everyMs, undefined, { signal })
      try {
        const tenant = tenants[round % tenants.length] ?? ''
        await act(await signIn(tenant), tenant, round)
        count(name)
      } catch (error) {
        if (signal.aborted) return
        count('failed')
        console.error(`A customer's ${name} failed: ${error instanceof Error ? error.message : error}`)
      }
    }
  }

  const habits = [
    habit('read', roundMs / 30, (ask, _, round) => reads[round % reads.length]?.(ask) ?? Promise.resolve()),
    habit('change', roundMs / 4, change),
    habit('rotate', roundMs / 2, rotate),
    habit('replay', roundMs / 2, replay),
    ...Array.from({ length: visitorsAtOnce }, (_, first) => habit('visit', roundMs / 4, visit, first)),
    habit('guest', roundMs / 4, comeAndGo),
  ]
  await Promise.allSettled(habits)
}

/** Ids of what a list has. */
function rows(answer: unknown): string[] {
  if (typeof answer !== 'object' || answer === null || !('data' in answer) || !Array.isArray(answer.data)) return []
  return answer.data.map((row: { id: string }) => row.id)
}
