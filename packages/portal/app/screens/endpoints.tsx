import type { Endpoint } from '../api/types.ts'
import { usePortal } from '../state/portal.ts'
import { useLive } from '../state/use-live.ts'
import { SearchFilter, SelectFilter } from '../ui/filters.tsx'
import { Heading, ScreenBody } from '../ui/heading.tsx'
import { Icon } from '../ui/icon.tsx'
import { Pager } from '../ui/pager.tsx'
import { Loaded, State } from '../ui/states.tsx'
import { TableSkeleton } from '../ui/table.tsx'
import { EndpointTable } from './endpoint-table.tsx'
import { EndpointsAnswer } from './endpoints-answer.tsx'

const pageSize = 50

/** All endpoints: whether they are well, and how their last day went. */
export function Endpoints() {
  const { text, href, can } = usePortal()
  const { t } = text
  const { known, isWhole, search, isFiltered } = useEndpoints()
  const add = can('write') && (
    <a class="ph-button ph-primary" href={href({ name: 'endpointNew' })}>
      <Icon name="plus" />
      {t('endpoints.add')}
    </a>
  )
  const isEmpty = known.data?.data.length === 0 && !isFiltered
  return (
    <ScreenBody isReady={known.data !== undefined || known.failure !== undefined}>
      <Heading title={t('endpoints.title')} actions={known.data && !isEmpty && add} />
      <Loaded known={known} skeleton={<TableSkeleton />}>
        {({ data, nextCursor, total = data.length }) => {
          if (isEmpty) {
            return (
              <State title={t('endpoints.empty')} actions={add}>
                <p>{t(can('write') ? 'endpoints.emptyHelp' : 'endpoints.emptyReadOnly')}</p>
              </State>
            )
          }
          const found = data.filter((endpoint) => !isWhole || fits(endpoint, search))
          return (
            <>
              {!isFiltered && <EndpointsAnswer endpoints={data} total={total} />}
              {(isFiltered || total > 5) && <Filters isWhole={isWhole} />}
              {found.length === 0 ? <NothingFound /> : <EndpointTable endpoints={found} />}
              <Pager name="endpoints" nextCursor={nextCursor} />
            </>
          )
        }}
      </Loaded>
    </ScreenBody>
  )
}

/**
 * What is asked for. Where all endpoints are on one page, parts of names and URLs are found among them; of more, the API
 * finds whole ones.
 */
function useEndpoints() {
  const { api, route, can } = usePortal()
  const { cursor, status, q: search = '' } = route.query
  const page = { limit: pageSize, total: true, sort: 'name,id', cursor, status }
  const all = useLive(can('list') ? api.queries.endpoints.at(page) : null, { poll: true, keep: true })
  const isWhole = !cursor && all.data?.nextCursor === null
  const exact = /^https?:/.test(search) ? { url: search } : { name: search }
  const asked = search !== '' && all.data && !isWhole ? api.queries.endpoints.at({ ...page, ...exact }) : null
  const some = useLive(asked, { poll: true, keep: true })
  const isFound = asked !== null && (some.data !== undefined || some.failure !== undefined)
  return { known: isFound ? some : all, isWhole, search, isFiltered: status !== undefined || search !== '' }
}

function fits({ name, url }: Endpoint, search: string): boolean {
  return `${name ?? ''} ${url}`.toLowerCase().includes(search.toLowerCase())
}

function Filters({ isWhole }: { isWhole: boolean }) {
  const { t } = usePortal().text
  const states = (['active', 'paused', 'suspended'] as const).map((state) => [state, t(`state.${state}`)] as const)
  return (
    <div class="ph-filters">
      <SearchFilter screen="endpoints" label={t(isWhole ? 'endpoints.search' : 'endpoints.searchExact')} />
      <SelectFilter
        screen="endpoints"
        field="status"
        label={t('endpoints.state')}
        options={[['', t('endpoints.any')], ...states]}
      />
    </div>
  )
}

function NothingFound() {
  const { text, href } = usePortal()
  return (
    <State
      title={text.t('endpoints.nothing')}
      actions={
        <a class="ph-button" href={href({ name: 'endpoints' })}>
          {text.t('action.clearFilters')}
        </a>
      }
    />
  )
}
