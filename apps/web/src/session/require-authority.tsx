import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty, Failure, Loading } from '../design/states.tsx'
import { useTitle } from '../design/use-title.ts'
import { type Authority, isNobody, useMe } from './me.ts'

/**
 * Shows a screen to who may see it, and to others what they can do. It spares people what would be
 * refused: who may do what, the API decides.
 * @param props.any one of these is needed
 */
export function RequireAuthority(props: { any: readonly Authority[]; children: ReactNode }) {
  const { t } = useTranslation('session')
  const { data: me, error, refetch } = useMe()
  // First: what is known of who was signed in is no longer his to see.
  if (isNobody(error)) return <Instead title={t('needsSignIn')} />
  if (me?.authorityList.some((one) => props.any.includes(one))) return props.children
  if (me) return <Instead title={t('notYours')} />
  if (!error) return <Loading />
  return <Failure error={error} onRetry={() => void refetch()} />
}

/** A page of its own, instead of the screen. */
function Instead({ title }: { title: string }) {
  useTitle(title)
  return (
    <main id="content">
      <h1 className="sr-only">{title}</h1>
      <Empty title={title}>
        <Home />
      </Empty>
    </main>
  )
}

function Home() {
  const { t } = useTranslation()
  return (
    <Link
      to="/"
      className="inline-flex min-h-11 items-center font-semibold text-brand-text underline"
    >
      {t('home')}
    </Link>
  )
}
