import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty, Loading, Shown } from '../design/states.tsx'
import { useTitle } from '../design/use-title.ts'
import { useLiveStatus } from '../live/live-provider.tsx'
import { Shell } from '../session/shell.tsx'
import { AllDayCounts } from './all-day-counts.tsx'
import { DoneDialog } from './done-dialog.tsx'
import { useKitchenSettings } from './kitchen-settings.ts'
import { KitchenTools } from './kitchen-tools.tsx'
import { SettingsDialog } from './settings-dialog.tsx'
import { SoundBanner } from './sound-banner.tsx'
import type { Ticket } from './ticket.ts'
import { TicketCard } from './ticket-card.tsx'
import { useBump } from './use-bump.ts'
import { useBumpBar } from './use-bump-bar.ts'
import { useNews } from './use-news.ts'
import { useSound } from './use-sound.ts'
import { useTableName } from './use-table-name.ts'
import { useTickets } from './use-tickets.ts'
import { useWakeLock } from './use-wake-lock.ts'

const DIGITS_MAX = 9

/** All tickets, oldest first, with what is done to them. */
export function KitchenBoard() {
  const { t } = useTranslation('kitchen')
  const { t: shared } = useTranslation()
  const [settings, change] = useKitchenSettings()
  const [shown, setShown] = useState<'done' | 'settings'>()
  const [said, setSaid] = useState('')
  const { open, done, refresh } = useTickets()
  const { bump, recall, isGoing } = useBump(refresh)
  const sound = useSound(settings.sound)
  const { tableOf, isPending } = useTableName()
  const status = useLiveStatus()
  const [tickets, doneTickets = []] = [open.data, done.data].map((those) => {
    return those?.filter(({ orderId }) => !isGoing(orderId))
  })
  const [lastDone] = doneTickets
  const recallLast = () => lastDone && recall(lastDone.orderId)
  const namesOf = (those: readonly Ticket[]) =>
    those.map(({ tradeDeviceId }) => tableOf(tradeDeviceId)).join(', ')
  useTitle(shared('kitchen'))
  useWakeLock()
  useNews(open.data, {
    onFresh: (fresh) => {
      sound.play('fresh')
      setSaid(t('newTicket', { tables: namesOf(fresh) }))
    },
    onCancelled: (cancelled) => {
      sound.play('cancelled')
      setSaid(t('nowCancelled', { tables: namesOf(cancelled) }))
    },
  })
  useBumpBar(settings.keys && !isPending, {
    ...{ tickets: tickets ?? [], lastDone, onBump: bump, onRecall: recall },
  })
  return (
    <Shell
      title={shared('kitchen')}
      navigation={
        <KitchenTools
          openCount={tickets?.length}
          lastDone={lastDone}
          onRecall={recallLast}
          onDone={() => setShown('done')}
          onSettings={() => setShown('settings')}
        />
      }
    >
      <p role="status" className="sr-only">
        {said}
      </p>
      {(status === 'away' || open.isRefetchError) && (
        <p role="alert" className="mb-3 rounded-md bg-bad-tint p-4 text-lg font-bold text-bad">
          {t('away')}
        </p>
      )}
      <SoundBanner sound={sound} />
      <Shown of={open}>
        {() => (
          <Tickets
            tickets={isPending ? undefined : (tickets ?? [])}
            cardOf={(ticket, n) => (
              <TicketCard
                ticket={ticket}
                table={tableOf(ticket.tradeDeviceId)}
                place={n}
                thresholds={settings}
                digit={settings.keys && n < DIGITS_MAX ? n + 1 : undefined}
                onBump={() => bump(ticket.orderId)}
              />
            )}
          />
        )}
      </Shown>
      <DoneDialog
        open={shown === 'done'}
        onClose={() => setShown(undefined)}
        tickets={doneTickets}
        tableOf={tableOf}
        onRecall={recall}
      />
      <SettingsDialog
        open={shown === 'settings'}
        onClose={() => setShown(undefined)}
        settings={settings}
        onChange={change}
        onTest={() => sound.play('fresh')}
      />
    </Shell>
  )
}

type TicketsProps = {
  /** undefined: not known yet whose they are */
  tickets: readonly Ticket[] | undefined
  cardOf(ticket: Ticket, n: number): ReactNode
}

function Tickets({ tickets, cardOf }: TicketsProps) {
  const { t } = useTranslation('kitchen')
  if (!tickets) return <Loading />
  if (tickets.length === 0) {
    return (
      <div className="flex flex-1 items-center justify-center">
        <Empty title={t('nothing')}>{t('nothingHint')}</Empty>
      </div>
    )
  }
  return (
    <div className="flex flex-1 flex-col gap-4 lg:flex-row">
      <ol className="grid flex-1 grid-cols-[repeat(auto-fill,minmax(15rem,1fr))] items-start gap-4">
        {tickets.map((ticket, n) => (
          <li key={ticket.orderId}>{cardOf(ticket, n)}</li>
        ))}
      </ol>
      <AllDayCounts tickets={tickets} />
    </div>
  )
}
