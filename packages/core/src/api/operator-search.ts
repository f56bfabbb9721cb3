import { turn } from '../batches.js'
import { isUuid } from '../ids/uuidv7.js'
import { check, strict, text } from '../input/check.js'
import { isAlertTenant } from '../request/alert-endpoint.js'
import type { ApiContext } from './context.js'
import type { OperatorSearch } from './operator-requests.js'
import { hasText, shown, summaries } from './operator-shown.js'
import { presentDelivery, presentMessage } from './present.js'
import { walkBatch } from './walked-page.js'

const schema = strict({ q: text(256) })

/** Of each kind. */
const most = 10
/** Batches of tenants that are looked through. */
const mostBatches = 200

/** Finds tenants, endpoints, messages and deliveries of any tenant. */
export async function operatorSearch(context: ApiContext, request: { q: string }): Promise<OperatorSearch> {
  const { q } = check(schema, request, 'operator.search')
  const { operator, log } = context.store
  const urls = q.includes('://') ? [q] : [`https://${q}`, `http://${q}`]
  const endpoints = (await operator.findEndpoints({ id: q, urls, limit: most })).filter(
    ({ endpoint }) => !isAlertTenant(endpoint.tenant),
  )
  const found = await tenantsWith(context, q)
  const id = q.toLowerCase()
  const messages = await Promise.all(found.messages.map((tenant) => log.message({ tenant, id })))
  const deliveries = await Promise.all(found.deliveries.map((tenant) => log.delivery({ tenant, id })))
  return {
    tenants: await summaries(context, found.named),
    endpoints: shown(context, endpoints.slice(0, most)),
    // What was deleted meanwhile is left out
    messages: messages.flatMap((each) => each ?? []).map(presentMessage),
    deliveries: deliveries.flatMap((each) => each ?? []).map(presentDelivery),
  }
}

/** Tenants that have a text in their names, and those that have a message or a delivery of that id. */
async function tenantsWith({ store: { operator } }: ApiContext, q: string) {
  const id = isUuid(q.toLowerCase()) ? q.toLowerCase() : null
  const found: Record<'named' | 'messages' | 'deliveries', string[]> = { named: [], messages: [], deliveries: [] }
  let after: string | null = null
  for (let batches = 0; batches < mostBatches; batches++) {
    const tenants: string[] = await operator.tenants({ after, limit: walkBatch })
    const shownTenants = tenants.filter((tenant) => !isAlertTenant(tenant))
    found.named.push(...shownTenants.filter((tenant) => hasText(tenant, q)))
    if (id !== null && shownTenants.length > 0) {
      const { messages, deliveries } = await operator.holders({ id, tenants: shownTenants })
      found.messages.push(...messages)
      found.deliveries.push(...deliveries)
    }
    after = tenants.at(-1) ?? null
    if (tenants.length < walkBatch || (id === null && found.named.length >= most)) break
    await turn()
  }
  return {
    named: found.named.slice(0, most),
    messages: found.messages.slice(0, most),
    deliveries: found.deliveries.slice(0, most),
  }
}
