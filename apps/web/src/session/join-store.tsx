import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../api/client.ts'
import { ApiProblem, hasCode } from '../api/problem.ts'
import { Button } from '../design/button.tsx'
import { Shown } from '../design/states.tsx'
import { useInvitation } from './invitation.ts'
import { SIGN_IN_PATH, signUpTicket } from './sign-up-ticket.ts'
import { forgetStaffCode } from './staff-code.ts'

type JoinStoreProps = {
  /** of the invitation */
  code: string
  /** the person opens a store instead */
  onOpenOwn(): void
}

/** The last step of who was invited: joining. Then one is signed in, and at work. */
export function JoinStore({ code, onOpenOwn }: JoinStoreProps) {
  const { t } = useTranslation('session')
  const invitation = useInvitation(code)
  return (
    <>
      <Shown of={invitation}>
        {(checked) =>
          checked ? (
            <Join code={code} storeName={checked.storeName} />
          ) : (
            <>
              <h1 className="text-3xl font-extrabold">{t('noInvitation')}</h1>
              <p className="text-soft">{t('noInvitationHint')}</p>
            </>
          )
        }
      </Shown>
      <Button look="quiet" onClick={onOpenOwn} className="self-start text-brand-text underline">
        {t('openOwnInstead')}
      </Button>
    </>
  )
}

function Join({ code, storeName }: { code: string; storeName: string }) {
  const { t } = useTranslation('session')
  const join = useMutation({
    mutationFn: () => dataOf(api.POST('/user/staff', { body: { token: signUpTicket(), code } })),
    onSuccess: () => {
      forgetStaffCode()
      location.assign(SIGN_IN_PATH)
    },
  })
  return (
    <>
      <h1 className="text-3xl font-extrabold">{t('joinTitle', { store: storeName })}</h1>
      <p className="text-soft">{t('joinLastStep')}</p>
      <Button
        look="primary"
        size="lg"
        busy={!join.isIdle && !join.isError}
        onClick={() => join.mutate()}
      >
        {t('join', { store: storeName })}
      </Button>
      {join.error && <JoinFailure error={join.error} />}
    </>
  )
}

function JoinFailure({ error }: { error: Error }) {
  const { t } = useTranslation('session')
  const isExpired = hasCode(error, 'COMMON_401_01', 'COMMON_400_04', 'COMMON_400_06')
  const message = error instanceof ApiProblem ? error.message : t('notReached', { ns: 'shared' })
  return (
    <p role="alert" className="text-bad">
      {isExpired ? t('signUpExpired') : message}{' '}
      {isExpired && (
        <a href={SIGN_IN_PATH} className="font-semibold underline">
          {t('signIn')}
        </a>
      )}
    </p>
  )
}
