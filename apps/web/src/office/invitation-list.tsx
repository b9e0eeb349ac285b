import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../api/client.ts'
import { Button } from '../design/button.tsx'
import { useNotice } from '../design/notice.tsx'
import { useFormat } from '../texts/use-format.ts'
import { invitationQuery } from './staff-query.ts'

/** Invitations that are out, to be taken back. */
export function InvitationList() {
  const { t } = useTranslation('office')
  const format = useFormat()
  const queries = useQueryClient()
  const { tell, tellFailure } = useNotice()
  const { data: invitations = [] } = useQuery(invitationQuery)
  const withdraw = useMutation({
    mutationFn: (id: number) =>
      dataOf(api.DELETE('/user/staff/invitation/{id}', { params: { path: { id } } })),
    onSuccess: () => tell(t('withdrawn')),
    onError: (error) => tellFailure(error, t('failed')),
    onSettled: () => queries.invalidateQueries({ queryKey: invitationQuery.queryKey }),
  })
  if (invitations.length === 0) return null
  return (
    <section aria-labelledby="invitations" className="flex flex-col gap-1">
      <h4 id="invitations" className="font-bold">
        {t('openInvitations')}
      </h4>
      <ul className="flex flex-col divide-y divide-line">
        {invitations.map(({ id, name, expiresAt }) => (
          <li key={id} className="flex items-center justify-between gap-3 py-2">
            <div className="min-w-0">
              <p className="break-words">{name ?? t('nameless')}</p>
              <p className="text-sm text-soft">
                {t('goodUntil', { time: format.dateTime(expiresAt) })}
              </p>
            </div>
            <Button
              onClick={() => withdraw.mutate(id)}
              busy={withdraw.isPending && withdraw.variables === id}
              aria-label={`${name ?? t('nameless')}: ${t('withdraw')}`}
              className="shrink-0"
            >
              {t('withdraw')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
