import type { Message } from '../api/types.ts'
import { pairsOfScopes } from '../state/pairs.ts'
import { usePortal } from '../state/portal.ts'
import { useLive } from '../state/use-live.ts'
import { Code, Copy, Id } from '../ui/code.tsx'
import { Facts } from '../ui/facts.tsx'
import { Heading, ScreenBody } from '../ui/heading.tsx'
import { PlaceLink } from '../ui/place-link.tsx'
import { Loaded, Together } from '../ui/states.tsx'
import { TableSkeleton } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { DeliveriesLog, useLog } from './deliveries-log.tsx'
import { MessageAnswer, useDeliveriesOf } from './message-answer.tsx'

/** One emitted event: what is in it, and to whom it went. */
export function MessageScreen() {
  const { api, route, text, href } = usePortal()
  const known = useLive(api.queries.message.at(route.id))
  const { data } = known
  return (
    <ScreenBody isReady={data !== undefined || known.failure !== undefined}>
      <Heading
        title={data ? <code dir="ltr">{data.type}</code> : text.t('message.title')}
        parent={{ href: href({ name: 'messages' }), label: text.t('nav.messages') }}
      />
      <Loaded known={known} skeleton={<TableSkeleton />}>
        {(message) => <Sections message={message} />}
      </Loaded>
    </ScreenBody>
  )
}

function Sections({ message }: { message: Message }) {
  const { text, can } = usePortal()
  const { t } = text
  const mayList = can('list')
  const parts = [useDeliveriesOf(message), useLog({ name: 'message', messageId: message.id })]
  const { id, type, payload, scopes, idempotencyKey, createdAt, deliverAt, expiresAt } = message
  const pairs = pairsOfScopes(scopes).map(({ name, value }) => `${name} = ${value}`)
  return (
    <Together of={mayList ? parts : []}>
      <div class="ph-sections">
        {mayList && <MessageAnswer message={message} />}
        <section>
          <h2>{t('message.payload')}</h2>
          <Code text={JSON.stringify(payload, null, 2)} label={t('message.payload')} />
        </section>
        {mayList && (
          <section aria-labelledby="ph-deliveries">
            <h2 id="ph-deliveries">{t('nav.deliveries')}</h2>
            <DeliveriesLog name="message" messageId={id} />
          </section>
        )}
        <section aria-labelledby="ph-facts">
          <h2 id="ph-facts">{t('message.facts')}</h2>
          <Facts
            items={[
              [
                t('message.id'),
                <>
                  <Id id={id} /> <Copy text={id} label={t('message.id')} />
                </>,
              ],
              [
                t('filter.type'),
                <PlaceLink to={{ name: 'eventType', id: type }}>
                  <code dir="ltr">{type}</code>
                </PlaceLink>,
              ],
              [t('log.time'), <Time at={createdAt} />],
              [t('endpoint.scopes'), pairs.join(', ')],
              [t('message.key'), idempotencyKey && <Id id={idempotencyKey} />],
              [t('message.deliverAt'), deliverAt && <Time at={deliverAt} />],
              [t('message.expiresAt'), expiresAt && <Time at={expiresAt} />],
            ]}
          />
        </section>
      </div>
    </Together>
  )
}
