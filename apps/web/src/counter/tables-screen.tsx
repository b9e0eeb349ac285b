import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Segments } from '../design/segments.tsx'
import { Empty, Shown } from '../design/states.tsx'
import { useTitle } from '../design/use-title.ts'
import { useFormat } from '../texts/use-format.ts'
import { CallList } from './call-list.tsx'
import { callsQuery, type OpenTable, type Tablet, tablesQuery, tabletsQuery } from './queries.ts'
import { TableTile } from './table-tile.tsx'

/** All tables at a glance: what each owes, since when, and who calls. */
export function TablesScreen() {
  const { t } = useTranslation('counter')
  useTitle(t('tables'))
  const tablets = useQuery(tabletsQuery)
  const tables = useQuery(tablesQuery)
  return (
    <>
      <h2 className="sr-only">{t('tables')}</h2>
      <CallList />
      <Shown of={tablets}>
        {(all) => <Shown of={tables}>{(open) => <Tables tablets={all} open={open} />}</Shown>}
      </Shown>
    </>
  )
}

function Tables({ tablets, open }: { tablets: readonly Tablet[]; open: readonly OpenTable[] }) {
  const { t } = useTranslation('counter')
  const { won, count } = useFormat()
  const [which, setWhich] = useState<'all' | 'open'>('all')
  const { data: calls = [] } = useQuery(callsQuery)
  const openOf = (id: number) => open.find(({ tradeDeviceId }) => tradeDeviceId === id)
  const shown = tablets.filter(({ id }) => which === 'all' || openOf(id))
  const amount = open.reduce((sum, table) => sum + table.amount, 0)
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p role="status" className="text-lg font-bold tabular">
          {t('summary', { tables: count(open.length), amount: won(amount) })}
        </p>
        <Segments<'all' | 'open'>
          label={t('whichTables')}
          value={which}
          onChange={setWhich}
          options={[
            { value: 'all', name: t('all') },
            { value: 'open', name: t('open') },
          ]}
        />
      </div>
      {shown.length === 0 ? (
        <Empty title={which === 'open' ? t('noOpenTables') : t('noTables')}>
          {which === 'open' && t('noOpenTablesHint')}
        </Empty>
      ) : (
        <ul className="grid grid-cols-2 gap-3 sm:grid-cols-3 md:grid-cols-4 xl:grid-cols-6">
          {shown.map(({ id, tableNumber }) => (
            <TableTile
              key={id}
              {...{ id, tableNumber }}
              open={openOf(id)}
              isCalling={calls.some(({ tradeDeviceId }) => tradeDeviceId === id)}
            />
          ))}
        </ul>
      )}
    </>
  )
}
