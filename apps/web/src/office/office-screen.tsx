import { Link, Outlet } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { LiveProvider } from '../live/live-provider.tsx'
import { RequireAuthority } from '../session/require-authority.tsx'
import { Shell } from '../session/shell.tsx'
import { addTexts } from '../texts/texts.ts'
import { officeTexts } from './office-texts.ts'

addTexts('office', officeTexts)

const PAGES = [
  { to: '/office', name: 'today' },
  { to: '/office/sales', name: 'sales' },
  { to: '/office/settlements', name: 'settlements' },
  { to: '/office/people', name: 'people' },
] as const

/** What the owner looks at: the day, what sells, what is settled, and who works here. */
export function OfficeScreen() {
  const { t } = useTranslation()
  return (
    <RequireAuthority any={['ROLE_STORE_OWNER']}>
      <LiveProvider>
        <Shell title={t('office')} navigation={<Pages />}>
          <div className="mx-auto flex w-full max-w-6xl flex-col gap-5">
            <Outlet />
          </div>
        </Shell>
      </LiveProvider>
    </RequireAuthority>
  )
}

function Pages() {
  const { t } = useTranslation('office')
  return PAGES.map(({ to, name }) => (
    <Link
      key={to}
      to={to}
      activeOptions={{ exact: true }}
      activeProps={{ className: 'bg-brand-tint text-brand-text' }}
      inactiveProps={{ className: 'text-soft hover:bg-raised' }}
      className="inline-flex min-h-11 items-center rounded-md px-3 font-semibold"
    >
      {t(name)}
    </Link>
  ))
}
