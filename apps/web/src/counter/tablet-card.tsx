import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../api/client.ts'
import { Badge } from '../design/badge.tsx'
import { Button } from '../design/button.tsx'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { PairDialog } from './pair-dialog.tsx'
import type { Tablet } from './queries.ts'
import { RenumberDialog } from './renumber-dialog.tsx'
import { useChange } from './use-change.ts'
import { useIsOwner } from './use-is-owner.ts'

/** A tablet, and what the owner can do about it. */
export function TabletCard({ tablet }: { tablet: Tablet }) {
  const { t } = useTranslation('counter')
  const { t: shared } = useTranslation()
  const isOwner = useIsOwner()
  const { tableNumber, paired } = tablet
  return (
    <li className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-4 shadow-card">
      <div className="flex items-center justify-between gap-2">
        <h3 className="text-lg font-bold">{shared('table', { number: tableNumber })}</h3>
        <Badge tone={paired ? 'good' : 'plain'}>{t(paired ? 'paired' : 'unpaired')}</Badge>
      </div>
      {isOwner && <Deeds tablet={tablet} />}
    </li>
  )
}

function Deeds({ tablet }: { tablet: Tablet }) {
  const { t } = useTranslation('counter')
  const [shown, setShown] = useState<'pair' | 'renumber' | 'revoke'>()
  const close = () => setShown(undefined)
  const deeds = [
    ['pair', t(tablet.paired ? 'pairAgain' : 'pair')],
    ['renumber', t('renumber')],
    ...(tablet.paired ? [['revoke', t('revoke')] as const] : []),
  ] as const
  return (
    <div className="flex flex-wrap gap-2">
      {deeds.map(([deed, what]) => (
        <Button
          key={deed}
          look={deed === 'revoke' ? 'quiet' : 'plain'}
          aria-label={t('ofTable', { number: tablet.tableNumber, what })}
          onClick={() => setShown(deed)}
        >
          {what}
        </Button>
      ))}
      <PairDialog tablet={tablet} open={shown === 'pair'} onClose={close} />
      <RenumberDialog tablet={tablet} open={shown === 'renumber'} onClose={close} />
      <RevokeDialog tablet={tablet} open={shown === 'revoke'} onClose={close} />
    </div>
  )
}

type RevokeDialogProps = { tablet: Tablet; open: boolean; onClose(): void }

function RevokeDialog({ tablet, open, onClose }: RevokeDialogProps) {
  const { t } = useTranslation('counter')
  const number = tablet.tableNumber
  const params = { path: { id: tablet.id } }
  const revoking = useChange({
    change: () => dataOf(api.DELETE('/store/trade-device/{id}/pairing', { params })),
    key: 'trade-device',
    told: t('revoked', { number }),
    failed: t('revokeFailed'),
    onDone: onClose,
  })
  return (
    <ConfirmDialog
      {...{ open, onClose }}
      title={t('revokeTitle', { number })}
      hint={t('revokeHint')}
      action={t('revoke')}
      look="danger"
      busy={revoking.isPending}
      onConfirm={() => revoking.mutate()}
    />
  )
}
