import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../design/button.tsx'
import { forgetStaffCode, keptStaffCode } from './staff-code.ts'

/** Whoever is signed in has an account, so an invitation that is kept here is not for him. */
export function UnusedInvitation() {
  const { t } = useTranslation('session')
  const [code, setCode] = useState(keptStaffCode)
  if (!code) return null
  const forget = () => {
    forgetStaffCode()
    setCode(undefined)
  }
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center justify-between gap-3 rounded-md bg-warn-tint p-4"
    >
      <p className="font-semibold text-warn">{t('cannotJoin')}</p>
      <Button onClick={forget}>{t('understood')}</Button>
    </div>
  )
}
