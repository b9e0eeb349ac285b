import { useTranslation } from 'react-i18next'
import type { Paying } from './use-pay.ts'

/** Why nothing was paid, or that nobody knows whether it was. */
export function PayFailure({ failure }: { failure: Paying['failure'] }) {
  const { t } = useTranslation('counter')
  if (!failure) return null
  const text = {
    pending: t('notPaidPending'),
    lost: t('maybePaid'),
    changed: t('payFailed'),
    refused: t('payFailed'),
  }[failure.kind]
  return (
    <p role="alert" className="rounded-md bg-bad-tint p-3 font-semibold text-bad">
      {text}
      {failure.kind === 'refused' && <span className="block font-normal">{failure.message}</span>}
    </p>
  )
}
