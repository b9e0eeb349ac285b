import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { LiveProvider } from '../live/live-provider.tsx'
import { RequireAuthority } from '../session/require-authority.tsx'
import { Shell } from '../session/shell.tsx'
import { addTexts } from '../texts/texts.ts'
import { ConnectionBanner } from './connection-banner.tsx'
import { counterTexts } from './counter-texts.ts'
import { useRefresh } from './use-refresh.ts'

addTexts('counter', counterTexts)

const PAGES = [
  { to: '/counter', name: 'tables', exact: true },
  { to: '/counter/payments', name: 'payments', exact: false },
  { to: '/counter/menu', name: 'menu', exact: false },
  { to: '/counter/tablets', name: 'tablets', exact: false },
] as const

/** Where payments are taken, and the menu and the tablets are kept. */
export function CounterScreen() {
  const { t } = useTranslation()
  return (
    <RequireAuthority any={['ROLE_STORE_OWNER', 'ROLE_STORE_STAFF']}>
      <LiveProvider>
        <LiveRefresh />
        <Shell title={t('counter')} navigation={<Pages />}>
          <ConnectionBanner />
          <div className="mx-auto flex w-full max-w-7xl flex-1 flex-col gap-4">
            <Outlet />
          </div>
        </Shell>
      </LiveProvider>
    </RequireAuthority>
  )
}

function Pages() {
  const { t } = useTranslation(['counter', 'shared'])
  const isAtTable = useLocation({ select: ({ pathname }) => AT_TABLE.test(pathname) })
  return PAGES.map(({ to, name, exact }) => (
    <Link
      key={to}
      to={to}
      activeOptions={{ exact }}
      activeProps={{ className: ACTIVE }}
      inactiveProps={{ className: name === 'tables' && isAtTable ? ACTIVE : INACTIVE }}
      className="inline-flex min-h-11 items-center rounded-md px-3 font-semibold"
    >
      {name === 'menu' ? t('menu', { ns: 'shared' }) : t(name)}
    </Link>
  ))
}

const AT_TABLE = /^\/counter\/table\//
const ACTIVE = 'bg-brand-tint text-brand-text'
const INACTIVE = 'text-soft hover:bg-raised'

/** What is shown of tables is to be there at once; of a menu, soon. */
function LiveRefresh() {
  useRefresh(['order-changed', 'trade-paid'], ['table', 'bill', 'payment'], 100)
  useRefresh(['staff-called'], ['staff-call'], 100)
  useRefresh(['product-changed'], ['product'], 500)
  return null
}
