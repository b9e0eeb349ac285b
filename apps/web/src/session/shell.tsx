import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { DeviceMenu } from './device-menu.tsx'
import { useMe } from './me.ts'

type ShellProps = {
  /** the name of the part, like "Counter" */
  title: string
  /** ways within the part */
  navigation?: ReactNode
  children: ReactNode
}

/** What is around every screen of people who are signed in; each names itself. */
export function Shell({ title, navigation, children }: ShellProps) {
  const { t } = useTranslation()
  const { data: me } = useMe()
  return (
    <div className="flex min-h-dvh flex-col print:block">
      <a href="#content" className="sr-only focus:not-sr-only focus:absolute focus:p-3">
        {t('skipToContent')}
      </a>
      <header className={BAR}>
        <Link to="/" className="flex min-h-11 items-center gap-2 font-bold">
          <img src="/icon.svg" alt="" className="size-8 rounded-sm" />
          <span className="sr-only">{t('home')}</span>
          <span className="hidden sm:inline">{me?.store?.name ?? t('product')}</span>
        </Link>
        <h1 className="text-lg font-bold">{title}</h1>
        <div className="ml-auto sm:order-last">
          <DeviceMenu />
        </div>
        {navigation && <nav className={WAYS}>{navigation}</nav>}
      </header>
      <main id="content" className="flex flex-1 flex-col p-3 sm:p-5 print:p-0">
        {children}
      </main>
    </div>
  )
}

const BAR =
  'flex flex-wrap items-center gap-x-5 gap-y-2 border-b border-line bg-surface px-4 py-2 ' +
  'print:hidden'

/** On a phone a row of its own. */
const WAYS = 'flex w-full flex-wrap gap-1 sm:w-auto'
