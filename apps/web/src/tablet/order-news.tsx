import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../design/button.tsx'
import { useFormat } from '../texts/use-format.ts'
import { forget, isStale, sendStill } from './flight.ts'
import { type CartLine, dismiss, type Flight, type News } from './guest.ts'
import { guestStore, useGuest } from './guest-store.ts'
import { useIsOffline } from './use-connection.ts'

const LOOK_AGAIN_MS = 15_000

/** How it stands with what was ordered: on its way, being checked, taken, or not and why. */
export function OrderNews() {
  const { flights, news } = useGuest()
  return (
    <div className="flex min-h-0 flex-col gap-2 overflow-y-auto px-3 pt-3 empty:hidden lg:shrink-0">
      {flights.length > 0 && <Flights flights={flights} />}
      {news.map((one) => (
        <NewsView key={one.key} news={one} />
      ))}
    </div>
  )
}

function Flights({ flights }: { flights: readonly Flight[] }) {
  const [nowMs, setNowMs] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), LOOK_AGAIN_MS)
    return () => clearInterval(timer)
  }, [])
  return flights.map((flight) =>
    isStale(flight, nowMs) ? (
      <StaleFlight key={flight.key} flight={flight} />
    ) : (
      <FlightView key={flight.key} flight={flight} />
    ),
  )
}

function FlightView({ flight }: { flight: Flight }) {
  const { t } = useTranslation('tablet')
  const isOffline = useIsOffline()
  const what = useNames(flight.lines)
  const isHere = flight.orderId !== undefined
  const text = isHere ? 'checking' : isOffline ? 'waiting' : 'sending'
  return (
    <p role="status" className={`${BOX} bg-info-tint text-info`}>
      {t(text, { what })}
    </p>
  )
}

/** It may be hours old, and of guests who have gone: nobody cooks it unasked. */
function StaleFlight({ flight }: { flight: Flight }) {
  const { t } = useTranslation('tablet')
  const { time } = useFormat()
  const what = useNames(flight.lines)
  const at = time(new Date(flight.sinceMs).toISOString())
  const send = () => guestStore.change((guest) => sendStill(guest, flight.key, Date.now()))
  return (
    <div role="alert" className={`${BOX} flex flex-col gap-3 bg-warn-tint text-warn`}>
      <p>{t('stale', { time: at, what })}</p>
      <div className="flex flex-wrap gap-2">
        <Button size="lg" look="primary" onClick={send}>
          {t('staleSend')}
        </Button>
        <Button size="lg" onClick={() => guestStore.change((guest) => forget(guest, flight.key))}>
          {t('staleForget')}
        </Button>
      </div>
    </div>
  )
}

function NewsView({ news }: { news: News }) {
  const { t } = useTranslation('tablet')
  const isGood = news.kind === 'confirmed'
  const tone = isGood ? 'bg-good-tint text-good' : 'bg-bad-tint text-bad'
  return (
    <div role={isGood ? 'status' : 'alert'} className={`${BOX} flex items-center gap-3 ${tone}`}>
      <div className="flex-1">
        {isGood ? <Taken lines={news.lines} /> : <Refused news={news} />}
      </div>
      <Button
        size="lg"
        onClick={() => guestStore.change((guest) => dismiss(guest, news.key))}
        className="shrink-0"
      >
        {t('ok')}
      </Button>
    </div>
  )
}

function Taken({ lines }: { lines: readonly CartLine[] }) {
  const { t } = useTranslation('tablet')
  return t('confirmed', { what: useNames(lines) })
}

function Refused({ news }: { news: News & { kind: 'refused' } }) {
  const { t } = useTranslation('tablet')
  const isRest = useGuest().cart.length > 0
  const { code, gone, message } = news
  const what = gone.map(({ name }) => name).join(', ')
  const why = WHY[code]
  return (
    <>
      <p>{why && what ? t(why, { what }) : `${t('refused')} ${message}`}</p>
      {isRest && code !== 'TRADE_409_04' && <p className="font-normal">{t('restKept')}</p>}
    </>
  )
}

const WHY: Partial<Record<string, 'refusedStock' | 'refusedGone' | 'refusedPrice'>> = {
  STORE_400_03: 'refusedStock',
  TRADE_400_01: 'refusedStock',
  STORE_403_02: 'refusedGone',
  STORE_404_02: 'refusedGone',
  TRADE_409_04: 'refusedPrice',
}

const BOX = 'rounded-md p-3 font-semibold'

/** `비빔밥 외 2개`: enough to know which order it is. */
function useNames([first, ...others]: readonly CartLine[]): string {
  const { t } = useTranslation('tablet')
  const { count } = useFormat()
  const name = first?.name ?? ''
  return others.length === 0 ? name : t('andMore', { name, number: count(others.length) })
}
