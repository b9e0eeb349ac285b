import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../design/button.tsx'
import { useFormat } from '../texts/use-format.ts'
import { lookForNewer } from './keep-shell.ts'

/** Whoever sits down next need not wipe it away. */
const SHOWN_MS = 60_000

/** Says thanks after the payment, until somebody begins anew. */
export function Thanks({ amount, onDone }: { amount: number; onDone(): void }) {
  const { t } = useTranslation('tablet')
  const { won } = useFormat()
  useEffect(() => {
    const timer = setTimeout(onDone, SHOWN_MS)
    return () => clearTimeout(timer)
  }, [onDone])
  useEffect(lookForNewer, [])
  return (
    <main
      id="content"
      className="flex min-h-dvh flex-col items-center justify-center gap-6 p-8 text-center"
    >
      <span aria-hidden className={TICK}>
        ✓
      </span>
      <div role="status" className="flex flex-col gap-3">
        <h1 className="text-5xl font-extrabold">{t('thanks')}</h1>
        <p className="text-xl text-soft">{t('thanksPaid', { won: won(amount) })}</p>
      </div>
      <Button look="primary" size="lg" onClick={onDone} autoFocus>
        {t('startAnew')}
      </Button>
    </main>
  )
}

const TICK = 'flex size-24 items-center justify-center rounded-full bg-good-tint text-5xl text-good'
