import { useTranslation } from 'react-i18next'
import { useTitle } from '../design/use-title.ts'
import { AuditSection } from './audit-section.tsx'
import { SessionSection } from './session-section.tsx'
import { StaffSection } from './staff-section.tsx'

/** Who works here, where one is signed in, and who did what. */
export function PeopleScreen() {
  const { t } = useTranslation('office')
  useTitle(t('people'))
  return (
    <>
      <h2 className="text-2xl font-extrabold">{t('people')}</h2>
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <StaffSection />
        <SessionSection />
      </div>
      <AuditSection />
    </>
  )
}
