import { useTranslation } from 'react-i18next'
import { useFormat } from '../texts/use-format.ts'
import type { Receipt } from './queries.ts'

/** How a payment was made, in words. */
export function useMethodName() {
  const { t } = useTranslation()
  return ({ method, cardCompany }: Pick<Receipt, 'method' | 'cardCompany'>): string => {
    if (method === 'CASH') return t('cash')
    return cardCompany ? t(cardCompany) : t('card')
  }
}

/** What stands on a receipt beside its lines: whose it is, and names with their values. */
type ReceiptWords = { table: string; facts: [name: string, value: string][] }

/** Says a receipt in words, for the screen and for the file alike. */
export function useReceiptWords(receipt: Receipt): ReceiptWords {
  const { t } = useTranslation('counter')
  const { t: shared } = useTranslation()
  const { dateTime } = useFormat()
  const methodName = useMethodName()
  const { id, tableNumber, paidAt } = receipt
  const table = tableNumber === null ? t('imported') : shared('table', { number: tableNumber })
  return {
    table,
    facts: [
      [t('receiptNumber'), String(id)],
      [t('paidAt'), dateTime(paidAt)],
      [t('paidBy'), methodName(receipt)],
    ],
  }
}
