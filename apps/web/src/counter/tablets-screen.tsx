import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Empty, Shown } from '../design/states.tsx'
import { useTitle } from '../design/use-title.ts'
import { useFormat } from '../texts/use-format.ts'
import { type Tablet, tabletsQuery } from './queries.ts'
import { TabletCard } from './tablet-card.tsx'

/** The tablets: whose table each is, and whether it is paired. */
export function TabletsScreen() {
  const { t } = useTranslation('counter')
  useTitle(t('tablets'))
  const tablets = useQuery(tabletsQuery)
  return (
    <>
      <h2 className="text-2xl font-extrabold">{t('tablets')}</h2>
      <Shown of={tablets}>{(all) => <Tablets all={all} />}</Shown>
    </>
  )
}

function Tablets({ all }: { all: readonly Tablet[] }) {
  const { t } = useTranslation('counter')
  const { count } = useFormat()
  const paired = all.filter((one) => one.paired).length
  if (all.length === 0) return <Empty title={t('noTablets')} />
  return (
    <>
      <p role="status" className="text-soft tabular">
        {t('tabletsSummary', { tablets: count(all.length), paired: count(paired) })}
      </p>
      <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {all.map((tablet) => (
          <TabletCard key={tablet.id} tablet={tablet} />
        ))}
      </ul>
    </>
  )
}
