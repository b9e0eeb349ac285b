import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../api/client.ts'
import { ApiProblem, hasCode } from '../api/problem.ts'
import { Button } from '../design/button.tsx'
import { SelectField, TextField } from '../design/field.tsx'
import { FrontPage } from './front-page.tsx'
import { JoinStore } from './join-store.tsx'
import { SIGN_IN_PATH, signUpTicket } from './sign-up-ticket.ts'
import { forgetStaffCode, keptStaffCode } from './staff-code.ts'

const GRADES = ['BRONZE', 'SILVER', 'GOLD'] as const
const SETTLEMENT_DAYS = [1, 5, 10, 15, 20, 25] as const

type NewStore = {
  storeName: string
  posGrade: (typeof GRADES)[number]
  settlementDate: (typeof SETTLEMENT_DAYS)[number]
}

/** The last step of signing up: one's own store, or the one that one was invited to. */
export function SignUpScreen() {
  const { t } = useTranslation('session')
  const [code, setCode] = useState(keptStaffCode)
  const openOwn = () => {
    forgetStaffCode()
    setCode(undefined)
  }
  return (
    <FrontPage title={t(code ? 'joinPage' : 'signUpTitle')}>
      {code ? <JoinStore code={code} onOpenOwn={openOwn} /> : <OpenStore />}
    </FrontPage>
  )
}

/** The store. Then one is signed in, and at work. */
function OpenStore() {
  const { t } = useTranslation('session')
  const signUp = useMutation({
    mutationFn: (store: NewStore) => {
      return dataOf(
        api.POST('/user/kakao', { params: {}, body: { ...store, token: signUpTicket() } }),
      )
    },
    onSuccess: () => location.assign(SIGN_IN_PATH),
  })
  return (
    <>
      <div className="flex flex-col gap-2">
        <h1 className="text-3xl font-extrabold">{t('signUpTitle')}</h1>
        <p className="text-soft">{t('signUpHint')}</p>
      </div>
      <StoreForm
        onSubmit={signUp.mutate}
        busy={!signUp.isIdle && !signUp.isError}
        error={signUp.error}
      />
      {signUp.error && <SignUpFailure error={signUp.error} />}
    </>
  )
}

function SignUpFailure({ error }: { error: Error }) {
  const { t } = useTranslation('session')
  if (fieldMessageOf(error, 'storeName') !== undefined) return null
  const isExpired = hasCode(error, 'COMMON_401_01', 'COMMON_400_04')
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

function fieldMessageOf(error: Error | null, field: string): string | undefined {
  return error instanceof ApiProblem ? error.fieldMessage(field) : undefined
}

type StoreFormProps = { onSubmit(store: NewStore): void; busy: boolean; error: Error | null }

function StoreForm({ onSubmit, busy, error }: StoreFormProps) {
  const { t } = useTranslation('session')
  const [storeName, setStoreName] = useState('')
  const [posGrade, setPosGrade] = useState<NewStore['posGrade']>('BRONZE')
  const [settlementDate, setSettlementDate] = useState<NewStore['settlementDate']>(1)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!busy) onSubmit({ storeName, posGrade, settlementDate })
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-5">
      <TextField
        label={t('storeName')}
        hint={t('storeNameHint')}
        error={fieldMessageOf(error, 'storeName')}
        value={storeName}
        onChange={({ target }) => setStoreName(target.value)}
        maxLength={20}
        required
        autoComplete="organization"
      />
      <SelectField
        label={t('posGrade')}
        value={posGrade}
        onChange={({ target }) => setPosGrade(target.value as NewStore['posGrade'])}
      >
        {GRADES.map((grade) => (
          <option key={grade} value={grade}>
            {t(grade)}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t('settlementDate')}
        hint={t('settlementDateHint')}
        value={settlementDate}
        onChange={({ target }) =>
          setSettlementDate(Number(target.value) as NewStore['settlementDate'])
        }
      >
        {SETTLEMENT_DAYS.map((day) => (
          <option key={day} value={day}>
            {t('everyMonth', { day })}
          </option>
        ))}
      </SelectField>
      <Button type="submit" look="primary" size="lg" busy={busy}>
        {t('signUp')}
      </Button>
    </form>
  )
}
