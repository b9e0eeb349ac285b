import { useTranslation } from 'react-i18next'
import { Preferences } from '../design/preferences.tsx'
import { Failure, Loading } from '../design/states.tsx'
import { useTitle } from '../design/use-title.ts'
import { Areas } from './areas.tsx'
import { isNobody, useMe } from './me.ts'
import { SignIn } from './sign-in.tsx'

/** The first page: where to go, or how to sign in. */
export function HomeScreen() {
  const { t } = useTranslation()
  useTitle('')
  return (
    <div className="mx-auto flex min-h-dvh max-w-4xl flex-col gap-8 p-5 sm:p-8">
      <header className="flex items-center justify-between gap-4">
        <p className="flex items-center gap-2 text-lg font-extrabold whitespace-nowrap">
          <img src="/icon.svg" alt="" className="size-10 rounded-md" />
          {t('product')}
        </p>
        <Preferences />
      </header>
      <main id="content" className="flex flex-1 flex-col justify-center gap-8 pb-16">
        <Begin />
      </main>
    </div>
  )
}

function Begin() {
  const { data: me, error, refetch } = useMe()
  if (isNobody(error)) return <SignIn />
  if (me) return <Areas me={me} />
  return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading />
}
