import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Button } from '../design/button.tsx'
import { useNotice } from '../design/notice.tsx'
import { useFormat } from '../texts/use-format.ts'
import type { Receipt } from './queries.ts'
import { useReceiptWords } from './use-receipt-words.ts'

/** Prints a receipt, or saves it. */
export function ReceiptActions({ receipt }: { receipt: Receipt }) {
  const { t } = useTranslation('counter')
  const { tellFailure } = useNotice()
  const { won, count } = useFormat()
  const { table, facts } = useReceiptWords(receipt)
  const saving = useMutation({
    mutationFn: async () => {
      // What makes it, and its font, are loaded by who asks for it.
      const { drawReceipt } = await import('./receipt-pdf.ts')
      const lines = receipt.lineList.map((line) => ({
        name: line.productName,
        detail: t('eachTimes', { price: won(line.productPrice), units: count(line.count) }),
        amount: won(line.amount),
      }))
      const sum = { name: t('total'), amount: won(receipt.amount) }
      const { storeName } = receipt
      const head = { title: storeName, table, facts }
      return await drawReceipt({ ...head, lines, sum, end: t('thanks') })
    },
    onSuccess: (file) => save(file, `receipt-${receipt.id}.pdf`),
    onError: (error) => tellFailure(error, t('pdfFailed')),
  })
  return (
    <div className="grid grid-cols-2 gap-2 print:hidden">
      <Button size="lg" onClick={() => print()}>
        {t('print')}
      </Button>
      <Button size="lg" busy={saving.isPending} onClick={() => saving.mutate()}>
        {t('savePdf')}
      </Button>
    </div>
  )
}

/** How long a browser may take to begin saving. */
const SAVING_MS_MAX = 60_000

function save(file: Blob, name: string): void {
  const href = URL.createObjectURL(file)
  const link = Object.assign(document.createElement('a'), { href, download: name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(href), SAVING_MS_MAX)
}
