import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Button } from '../design/button.tsx'
import { type Authority, type useMe, useSignOut } from './me.ts'
import { UnusedInvitation } from './unused-invitation.tsx'

const OWNER_OR_STAFF: readonly Authority[] = ['ROLE_STORE_OWNER', 'ROLE_STORE_STAFF']

/** The parts of the screens, and for whom each is. */
const AREAS = [
  { to: '/counter', name: 'counter', hint: 'counterHint', any: OWNER_OR_STAFF },
  { to: '/kitchen', name: 'kitchen', hint: 'kitchenHint', any: OWNER_OR_STAFF },
  { to: '/office', name: 'office', hint: 'officeHint', any: ['ROLE_STORE_OWNER'] },
  { to: '/operator', name: 'operator', hint: 'operatorHint', any: ['ROLE_OPERATOR'] },
] as const satisfies readonly { any: readonly Authority[]; [key: string]: unknown }[]

type Me = NonNullable<ReturnType<typeof useMe>['data']>

/** Where somebody who is signed in can go. */
export function Areas({ me }: { me: Me }) {
  const { t } = useTranslation('session')
  const { t: shared } = useTranslation()
  const signOut = useSignOut()
  const own = AREAS.filter(({ any }) => any.some((one) => me.authorityList.includes(one)))
  return (
    <>
      <UnusedInvitation />
      <h1 className="text-3xl font-extrabold">{t('welcome', { name: me.name })}</h1>
      <ul className="grid gap-4 sm:grid-cols-2">
        {own.map(({ to, name, hint }) => (
          <li key={to}>
            <Link to={to} className={CARD}>
              <span className="text-2xl font-bold">{shared(name)}</span>
              <span className="text-soft">{t(hint)}</span>
            </Link>
          </li>
        ))}
      </ul>
      <div className="flex items-center justify-between gap-4 text-soft">
        <p>{me.store?.name}</p>
        <Button look="quiet" busy={signOut.isPending} onClick={() => signOut.mutate()}>
          {shared('signOut')}
        </Button>
      </div>
    </>
  )
}

const CARD =
  'flex min-h-36 flex-col justify-between gap-3 rounded-lg border border-line bg-surface p-5 ' +
  'shadow-card hover:border-brand'
