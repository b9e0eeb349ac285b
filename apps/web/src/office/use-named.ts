import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../api/client.ts'
import { useMe } from '../session/me.ts'
import type { AuditEntry } from './audit-section.tsx'
import { staffQuery } from './staff-query.ts'

const MENU = {
  queryKey: ['product'],
  queryFn: async () => (await dataOf(api.GET('/store/product'))) ?? [],
}
const TABLETS = {
  queryKey: ['trade-device'],
  queryFn: async () => (await dataOf(api.GET('/store/trade-device'))) ?? [],
}

/** What people call what the log knows by number. What is gone keeps its number. */
export function useNamed() {
  const { t } = useTranslation('office')
  const { t: shared } = useTranslation()
  const { data: me } = useMe()
  const { data: staff = [] } = useQuery(staffQuery)
  const { data: menu = [] } = useQuery(MENU)
  const { data: tablets = [] } = useQuery(TABLETS)

  const tabletName = (id: unknown) => {
    const tablet = tablets.find((one) => one.id === Number(id))
    return tablet ? shared('table', { number: tablet.tableNumber }) : t('sub_tablet', { id })
  }
  const staffName = (id: unknown) => staff.find((member) => member.id === Number(id))?.name
  const productName = (id: unknown) => menu.find((product) => product.id === Number(id))?.name

  return {
    tabletName,
    actorName({ kind, id }: AuditEntry['actor']): string {
      if (kind === 'owner') return id === me?.id ? t('me') : t('owner')
      if (kind === 'staff') return staffName(id) ?? t('staffNumber', { id })
      return kind === 'tablet' ? tabletName(id) : t(kind)
    },
    /** undefined: there is no word for it, or what was done says it already */
    subjectName({ kind, id }: AuditEntry['subject']): string | undefined {
      if (id === null) return undefined
      if (kind === 'tablet') return tabletName(id)
      if (kind === 'product') return productName(id) ?? t('sub_product', { id })
      if (kind === 'account') return staffName(id) ?? t('sub_account', { id })
      if (kind === 'order' || kind === 'trade' || kind === 'staff_invitation') {
        return t(`sub_${kind}`, { id })
      }
      return undefined
    },
  }
}
