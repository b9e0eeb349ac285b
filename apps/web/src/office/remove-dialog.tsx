import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../api/client.ts'
import { useNotice } from '../design/notice.tsx'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { staffQuery } from './staff-query.ts'

/** Somebody who works here. */
export type StaffMember = { id: number; name: string; email: string | null; since: string }

type RemoveDialogProps = {
  /** whom; undefined: nobody is to be asked about */
  member: StaffMember | undefined
  onClose(): void
}

/** Asks whether somebody is to leave, and lets go. */
export function RemoveDialog({ member, onClose }: RemoveDialogProps) {
  const { t } = useTranslation('office')
  const queries = useQueryClient()
  const { tell, tellFailure } = useNotice()
  const remove = useMutation({
    mutationFn: ({ id }: StaffMember) =>
      dataOf(api.DELETE('/user/staff/{id}', { params: { path: { id } } })),
    onSuccess: (_answer, { name }) => tell(t('removed', { name })),
    onError: (error) => tellFailure(error, t('failed')),
    onSettled: async () => {
      onClose()
      await queries.invalidateQueries({ queryKey: staffQuery.queryKey })
    },
  })
  return (
    <ConfirmDialog
      open={member !== undefined}
      onClose={onClose}
      title={t('removeTitle', { name: member?.name ?? '' })}
      hint={t('removeHint')}
      confirm={t('remove')}
      busy={remove.isPending}
      onConfirm={() => member && remove.mutate(member)}
    />
  )
}
