import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../api/client.ts'

/** No change tells of a table's new number: so often it is looked for one. */
const LOOK_EVERY_MS = 30_000

/** How the tables of this store are called, by their tablet's id; and whether that is known. */
export function useTableName() {
  const { t } = useTranslation()
  const { t: kitchen } = useTranslation('kitchen')
  const { data, isPending } = useQuery({
    queryKey: ['trade-device'],
    queryFn: () => dataOf(api.GET('/store/trade-device')),
    refetchInterval: LOOK_EVERY_MS,
    refetchIntervalInBackground: true,
  })
  const tableOf = (tradeDeviceId: number): string => {
    const number = data?.find(({ id }) => id === tradeDeviceId)?.tableNumber
    return number === undefined ? kitchen('unknownTable') : t('table', { number })
  }
  return { tableOf, isPending }
}
