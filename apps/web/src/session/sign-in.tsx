import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCalendar } from '../texts/calendar.ts'
import { SIGN_IN_PATH } from './sign-up-ticket.ts'

/** Behind the `#`, where no server log sees it. A link may hold anything: only codes are shown. */
const [failedCode] = /(?<=[#&]error=)[A-Z]+_\d{3}_\d{2}(?=&|$)/.exec(location.hash) ?? []

/** How one begins: with Kakao, or as a tablet. */
export function SignIn() {
  const { t } = useTranslation('session')
  return (
    <>
      <div className="flex flex-col gap-4">
        <h1 className="text-4xl leading-tight font-extrabold sm:text-5xl">{t('headline')}</h1>
        <p className="max-w-xl text-lg text-soft">{t('pitch')}</p>
      </div>
      {failedCode && (
        <p role="alert" className="rounded-md bg-bad-tint p-4 font-semibold text-bad">
          {t('signInFailed', { code: failedCode })}
        </p>
      )}
      <div className="flex flex-col items-start gap-5">
        <SignInLink />
        <Link
          to="/tablet"
          className="inline-flex min-h-11 items-center font-semibold text-brand-text underline"
        >
          {t('thisIsTablet')}
        </Link>
      </div>
    </>
  )
}

/** To the sign-in of Kakao, or of its stand-in. */
export function SignInLink() {
  const { t } = useTranslation('session')
  const { mode } = useCalendar()
  // A page of another server follows, or the stand-in's: the browser goes there itself.
  return (
    <>
      <a href={SIGN_IN_PATH} className={KAKAO}>
        {mode === 'demo' ? t('signInDemo') : t('signIn')}
      </a>
      {mode === 'demo' && <p className="text-soft">{t('demoHint', { ns: 'shared' })}</p>}
    </>
  )
}

/** The colours that Kakao asks for. */
const KAKAO =
  'inline-flex min-h-14 items-center rounded-md bg-[#fee500] px-6 text-lg font-bold ' +
  'text-[#191600]'
