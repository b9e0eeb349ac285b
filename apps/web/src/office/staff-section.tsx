import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../design/button.tsx'
import { Card } from '../design/card.tsx'
import { Empty, Shown } from '../design/states.tsx'
import { useFormat } from '../texts/use-format.ts'
import { InvitationList } from './invitation-list.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { RemoveDialog, type StaffMember } from './remove-dialog.tsx'
import { staffQuery } from './staff-query.ts'

/** Who works here, inviting, and letting go. */
export function StaffSection() {
  const { t } = useTranslation('office')
  const [isInviting, setIsInviting] = useState(false)
  const [leaving, setLeaving] = useState<StaffMember>()
  const staff = useQuery(staffQuery)
  return (
    <Card aria-labelledby="staff" className="flex flex-col gap-4">
      <header className="flex flex-wrap items-center justify-between gap-3">
        <h3 id="staff" className="text-lg font-bold">
          {t('staff')}
        </h3>
        <Button look="primary" onClick={() => setIsInviting(true)}>
          {t('invite')}
        </Button>
      </header>
      <p className="text-soft">{t('staffHint')}</p>
      <Shown of={staff}>
        {(members) =>
          members.length === 0 ? (
            <Empty title={t('noStaff')}>{t('noStaffHint')}</Empty>
          ) : (
            <Members members={members} onRemove={setLeaving} />
          )
        }
      </Shown>
      <InvitationList />
      <InviteDialog open={isInviting} onClose={() => setIsInviting(false)} />
      <RemoveDialog member={leaving} onClose={() => setLeaving(undefined)} />
    </Card>
  )
}

type MembersProps = { members: readonly StaffMember[]; onRemove(member: StaffMember): void }

function Members({ members, onRemove }: MembersProps) {
  const { t } = useTranslation('office')
  const format = useFormat()
  return (
    <ul className="flex flex-col divide-y divide-line">
      {members.map((member) => (
        <li key={member.id} className="flex items-center justify-between gap-3 py-2">
          <div className="min-w-0">
            <p className="font-semibold break-words">{member.name}</p>
            <p className="text-sm break-all text-soft">{member.email}</p>
            <p className="text-sm text-soft">
              {t('since', { day: format.dateTime(member.since) })}
            </p>
          </div>
          <Button
            onClick={() => onRemove(member)}
            aria-label={`${member.name}: ${t('remove')}`}
            className="shrink-0"
          >
            {t('remove')}
          </Button>
        </li>
      ))}
    </ul>
  )
}
