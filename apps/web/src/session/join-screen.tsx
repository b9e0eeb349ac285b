import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty, Shown } from '../design/states.tsx'
import { FrontPage } from './front-page.tsx'
import { useInvitation } from './invitation.ts'
import { SignInLink } from './sign-in.tsx'
import { forgetStaffCode, keepStaffCode, keptStaffCode } from './staff-code.ts'

/** What the link carries behind the `#`, where no server log sees it; else what this tab keeps. */
function takeCode(): string {
  const code = new URLSearchParams(location.hash.slice(1)).get('code')
  if (code) keepStaffCode(code)
  return code ?? keptStaffCode() ?? ''
}

/** Where an invitation's link leads: says which store it is to, and to the sign-in. */
export function JoinScreen() {
  const { t } = useTranslation('session')
  const [code] = useState(takeCode)
  const invitation = useInvitation(code)
  if (invitation.data === null) forgetStaffCode()
  return (
    <FrontPage title={t('joinPage')}>
      <Shown of={invitation}>
        {(checked) =>
          checked ? (
            <>
              <h1 className="text-3xl font-extrabold">
                {t('joinTitle', { store: checked.storeName })}
              </h1>
              <p className="text-soft">{t('joinHint')}</p>
              <div className="flex flex-col items-start gap-3">
                <SignInLink />
              </div>
            </>
          ) : (
            <NoInvitation />
          )
        }
      </Shown>
    </FrontPage>
  )
}

function NoInvitation() {
  const { t } = useTranslation('session')
  const { t: shared } = useTranslation()
  return (
    <>
      <h1 className="sr-only">{t('noInvitation')}</h1>
      <Empty title={t('noInvitation')}>
        <p>{t('noInvitationHint')}</p>
        <Link
          to="/"
          className="inline-flex min-h-11 items-center font-semibold text-brand-text underline"
        >
          {shared('home')}
        </Link>
      </Empty>
    </>
  )
}
