import { useTranslation } from 'react-i18next'
import { useFormat } from '../texts/use-format.ts'
import type { Receipt } from './queries.ts'
import { useReceiptWords } from './use-receipt-words.ts'

/** A receipt as a guest gets it. */
export function ReceiptView({ receipt }: { receipt: Receipt }) {
  const { t } = useTranslation('counter')
  const { won, count } = useFormat()
  const { storeName, lineList, amount } = receipt
  const { table, facts } = useReceiptWords(receipt)
  return (
    <article aria-label={t('receipt')} className={PAPER}>
      <header className="text-center">
        <h3 className="text-xl font-extrabold">{storeName}</h3>
        <p className="font-semibold text-soft">{table}</p>
      </header>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
        {facts.map(([name, value]) => (
          <div key={name} className="col-span-2 flex justify-between gap-4">
            <dt className="text-soft">{name}</dt>
            <dd className="text-right tabular">{value}</dd>
          </div>
        ))}
      </dl>
      <ul className="flex flex-col gap-2 border-y border-dashed border-edge py-3">
        {lineList.map((line) => (
          <li key={`${line.productName}, ${line.productPrice}`} className="flex gap-3">
            <span className="min-w-0 flex-1">
              {line.productName}
              <span className="block text-sm text-soft tabular">
                {t('eachTimes', { price: won(line.productPrice), units: count(line.count) })}
              </span>
            </span>
            <span className="font-semibold tabular">{won(line.amount)}</span>
          </li>
        ))}
      </ul>
      <p className="flex items-baseline justify-between text-xl font-extrabold">
        <span>{t('total')}</span>
        <span className="tabular">{won(amount)}</span>
      </p>
      <p className="text-center text-soft">{t('thanks')}</p>
    </article>
  )
}

const PAPER =
  'flex flex-col gap-4 rounded-lg border border-line bg-surface p-6 shadow-card print:w-[78mm] ' +
  'print:border-0 print:p-[3mm] print:shadow-none'
