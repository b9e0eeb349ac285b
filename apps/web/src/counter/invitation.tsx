import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../design/button.tsx'
import { QrCode } from '../design/qr-code.tsx'

type InvitationProps = {
  code: string
  link: string
  /** by `performance.now()`, which nobody sets */
  goodUntil: number
  onRenew(): void
}

/** A one-time code, to be read from some steps away, and how long it is good. */
export function Invitation({ code, link, goodUntil, onRenew }: InvitationProps) {
  const { t } = useTranslation('counter')
  const secondsLeft = useSecondsLeft(goodUntil)
  if (secondsLeft === 0) {
    return (
      <div role="alert" className="flex flex-col items-center gap-4 p-6">
        <p className="text-lg font-bold">{t('expired')}</p>
        <Button look="primary" onClick={onRenew}>
          {t('newCode')}
        </Button>
      </div>
    )
  }
  const seconds = String(secondsLeft % 60).padStart(2, '0')
  const time = `${Math.floor(secondsLeft / 60)}:${seconds}`
  return (
    <div className="flex flex-col items-center gap-4 text-center">
      <p className="text-soft">{t('pairHint')}</p>
      <QrCode text={link} label={t('pairQr')} />
      <dl>
        <dt className="sr-only">{t('code')}</dt>
        <dd className="font-mono text-4xl font-extrabold tracking-widest">
          {`${code.slice(0, 4)}-${code.slice(4)}`}
        </dd>
      </dl>
      <p role="timer" className="font-semibold text-soft tabular">
        {t('timeLeft', { time })}
      </p>
    </div>
  )
}

function useSecondsLeft(goodUntil: number): number {
  const left = () => Math.max(0, Math.floor((goodUntil - performance.now()) / 1_000))
  const [seconds, setSeconds] = useState(left)
  useEffect(() => {
    const look = () => setSeconds(Math.max(0, Math.floor((goodUntil - performance.now()) / 1_000)))
    look()
    const timer = setInterval(look, 500)
    return () => clearInterval(timer)
  }, [goodUntil])
  return seconds
}
