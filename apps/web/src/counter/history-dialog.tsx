import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../design/dialog.tsx'
import { Shown } from '../design/states.tsx'
import { useFormat } from '../texts/use-format.ts'
import { historyQuery, type Product } from './queries.ts'

type HistoryDialogProps = { product: Product; open: boolean; onClose(): void }

/** Which prices and base stocks a product has had. */
export function HistoryDialog({ product, open, onClose }: HistoryDialogProps) {
  const { t } = useTranslation('counter')
  const { won, count, dateTime } = useFormat()
  const history = useQuery({ ...historyQuery(product.id), enabled: open })
  const title = t('historyTitle', { name: product.name })
  return (
    <Dialog {...{ open, onClose, title }}>
      <Shown of={history}>
        {(all) => (
          <table className="w-full border-collapse">
            <caption className="sr-only">{title}</caption>
            <thead>
              <tr className="border-b border-edge text-sm text-soft">
                <th scope="col" className="py-2 text-left font-semibold">
                  {t('since')}
                </th>
                <th scope="col" className="py-2 text-right font-semibold">
                  {t('price')}
                </th>
                <th scope="col" className="py-2 text-right font-semibold">
                  {t('baseStock')}
                </th>
              </tr>
            </thead>
            <tbody>
              {all.map(({ since, price, baseStock }) => (
                <tr key={since} className="border-b border-line tabular">
                  <th scope="row" className="py-2 text-left font-normal">
                    {dateTime(since)}
                  </th>
                  <td className="py-2 text-right font-bold">{won(price)}</td>
                  <td className="py-2 text-right">{count(baseStock)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Shown>
    </Dialog>
  )
}
