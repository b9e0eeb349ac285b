import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../api/client.ts'
import { ApiProblem } from '../api/problem.ts'
import { Button } from '../design/button.tsx'
import { Dialog } from '../design/dialog.tsx'
import { TextField } from '../design/field.tsx'
import { type Invitation, IssuedInvitation } from './issued-invitation.tsx'
import { invitationQuery } from './staff-query.ts'

const NAME_LENGTH_MAX = 50

/** Makes an invitation, and shows its code this once. */
export function InviteDialog({ open, onClose }: { open: boolean; onClose(): void }) {
  const { t } = useTranslation('office')
  const { t: shared } = useTranslation()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const invite = useMutation({
    mutationFn: async (): Promise<Invitation | undefined> => {
      const trimmed = name.trim()
      const body = trimmed === '' ? {} : { name: trimmed }
      return await dataOf(api.POST('/user/staff/invitation', { body }))
    },
    onSettled: () => queries.invalidateQueries({ queryKey: invitationQuery.queryKey }),
  })
  const close = () => {
    onClose()
    setName('')
    invite.reset()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!invite.isPending) invite.mutate()
  }
  if (invite.data) {
    const done = (
      <Button look="primary" onClick={close}>
        {t('done')}
      </Button>
    )
    return (
      <Dialog once open={open} onClose={close} title={t('invitation')} actions={done}>
        <IssuedInvitation invitation={invite.data} />
      </Dialog>
    )
  }
  return (
    <Dialog open={open} onClose={close} title={t('invite')}>
      <form onSubmit={submit} className="flex flex-col gap-4 p-1">
        <TextField
          label={t('inviteName')}
          hint={t('inviteNameHint')}
          error={messageOf(invite.error) ?? (invite.error ? t('failed') : undefined)}
          value={name}
          onChange={({ target }) => setName(target.value)}
          maxLength={NAME_LENGTH_MAX}
          autoComplete="off"
        />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={close}>{shared('cancel')}</Button>
          <Button type="submit" look="primary" busy={invite.isPending}>
            {t('makeInvitation')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function messageOf(error: unknown): string | undefined {
  if (!(error instanceof ApiProblem)) return undefined
  return error.fieldMessage('name') ?? error.message
}
