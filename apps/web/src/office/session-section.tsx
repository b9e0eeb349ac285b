import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../api/client.ts'
import { Badge } from '../design/badge.tsx'
import { Button } from '../design/button.tsx'
import { Card } from '../design/card.tsx'
import { useNotice } from '../design/notice.tsx'
import { Shown } from '../design/states.tsx'
import { useFormat } from '../texts/use-format.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { deviceNameOf } from './device-name.ts'

const sessionQuery = {
  queryKey: ['session'],
  queryFn: async () => (await dataOf(api.GET('/user/session'))) ?? [],
}
type Session = Awaited<ReturnType<typeof sessionQuery.queryFn>>[number]

/** Where one is signed in, and signing out from afar. */
export function SessionSection() {
  const { t } = useTranslation('office')
  const [isAsking, setIsAsking] = useState(false)
  const sessions = useQuery(sessionQuery)
  const endOthers = useEnding(() => dataOf(api.DELETE('/user/session')))
  const end = useEnding((id: string) =>
    dataOf(api.DELETE('/user/session/{id}', { params: { path: { id } } })),
  )
  return (
    <Card aria-labelledby="sessions" className="flex flex-col gap-4">
      <h3 id="sessions" className="text-lg font-bold">
        {t('sessions')}
      </h3>
      <Shown of={sessions}>
        {(all) => (
          <>
            <ul className="flex flex-col divide-y divide-line">
              {all.map((session) => (
                <SessionRow
                  key={session.id}
                  session={session}
                  busy={end.isPending && end.variables === session.id}
                  onEnd={() => end.mutate(session.id)}
                />
              ))}
            </ul>
            {all.length > 1 && (
              <Button onClick={() => setIsAsking(true)} className="self-end">
                {t('endOthers')}
              </Button>
            )}
          </>
        )}
      </Shown>
      <ConfirmDialog
        open={isAsking}
        onClose={() => setIsAsking(false)}
        title={t('endOthersTitle')}
        hint={t('endOthersHint')}
        confirm={t('endOthers')}
        busy={endOthers.isPending}
        onConfirm={() => endOthers.mutate('', { onSettled: () => setIsAsking(false) })}
      />
    </Card>
  )
}

/** Ends sessions; says so, and shows those that are left. */
function useEnding(end: (id: string) => Promise<unknown>) {
  const { t } = useTranslation('office')
  const queries = useQueryClient()
  const { tell, tellFailure } = useNotice()
  return useMutation({
    mutationFn: end,
    onSuccess: () => tell(t('ended')),
    onError: (error) => tellFailure(error, t('failed')),
    onSettled: () => queries.invalidateQueries({ queryKey: sessionQuery.queryKey }),
  })
}

type SessionRowProps = { session: Session; busy: boolean; onEnd(): void }

function SessionRow({ session, busy, onEnd }: SessionRowProps) {
  const { t } = useTranslation('office')
  const format = useFormat()
  const name = deviceNameOf(session.userAgent) ?? t('unknownDevice')
  const time = format.dateTime(session.lastUsedAt)
  return (
    <li className="flex items-center justify-between gap-3 py-2">
      <div className="min-w-0">
        <p className="font-semibold break-words">{name}</p>
        <p className="text-sm text-soft">{t('lastUsed', { time })}</p>
        <p className="text-sm break-all text-soft">{session.address}</p>
      </div>
      {session.isCurrent ? (
        <Badge tone="brand">{t('thisDevice')}</Badge>
      ) : (
        <Button
          onClick={onEnd}
          busy={busy}
          aria-label={`${name}, ${time}: ${t('endSession')}`}
          className="shrink-0"
        >
          {t('endSession')}
        </Button>
      )}
    </li>
  )
}
