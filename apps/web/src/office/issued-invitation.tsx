import { useTranslation } from 'react-i18next'
import { Button } from '../design/button.tsx'
import { useNotice } from '../design/notice.tsx'
import { QrCode } from '../design/qr-code.tsx'
import { useFormat } from '../texts/use-format.ts'

/** What the API hands out once. */
export type Invitation = { code: string; link: string; expiresAt: string }

/** An invitation as it is handed over: scanned, sent, or read out. */
export function IssuedInvitation({ invitation }: { invitation: Invitation }) {
  const { t } = useTranslation('office')
  const format = useFormat()
  const { tell, tellFailure } = useNotice()
  const { code, link, expiresAt } = invitation
  const copy = () => {
    // Where the page came without TLS there is no clipboard.
    void Promise.resolve(navigator.clipboard?.writeText(link) ?? Promise.reject()).then(
      () => tell(t('copied')),
      (error) => tellFailure(error, t('notCopied')),
    )
  }
  return (
    <div className="flex flex-col items-center gap-4 text-center">
      <p className="text-soft">{t('invitationHint')}</p>
      <QrCode text={link} label={t('invitationQr')} />
      <dl className="flex w-full flex-col gap-1">
        <dt className="text-sm text-soft">{t('code')}</dt>
        <dd className="text-2xl font-extrabold tracking-wider tabular select-all">{code}</dd>
        <dt className="mt-2 text-sm text-soft">{t('link')}</dt>
        <dd className="break-all select-all">{link}</dd>
      </dl>
      <Button onClick={copy}>{t('copyLink')}</Button>
      <p className="text-sm text-soft">{t('goodUntil', { time: format.dateTime(expiresAt) })}</p>
    </div>
  )
}
