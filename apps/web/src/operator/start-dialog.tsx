import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../api/problem.ts'
import { Button } from '../design/button.tsx'
import { Dialog } from '../design/dialog.tsx'
import { SelectField, TextField } from '../design/field.tsx'
import { JOB_NAMES, type JobPeriod, TERMS } from './run.ts'
import { startRun, useRunChange } from './use-run-changes.ts'

const FORM = 'start-run'

/** A run that is started by hand. */
export function StartDialog({ onClose }: { onClose(): void }) {
  const { t } = useTranslation('operator')
  const { t: shared } = useTranslation()
  const [jobName, setJobName] = useState<JobPeriod['jobName']>('settlement')
  const [term, setTerm] = useState<JobPeriod['dateTerm']>('DAY')
  const [startDate, setStartDate] = useState('')
  const start = useRunChange(startRun, t('started'))
  const terms: readonly JobPeriod['dateTerm'][] = TERMS[jobName]
  // Settlements have no weeks: what was chosen for the other job stays chosen where it can.
  const dateTerm = terms.includes(term) ? term : 'DAY'
  const isRefused = start.error instanceof ApiProblem && start.error.code === 'COMMON_400_06'
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!start.isPending) start.mutate({ jobName, dateTerm, startDate }, { onSuccess: onClose })
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('startTitle')}
      actions={
        <>
          <Button onClick={onClose}>{shared('cancel')}</Button>
          <Button type="submit" form={FORM} look="primary" busy={start.isPending}>
            {t('start')}
          </Button>
        </>
      }
    >
      <form id={FORM} onSubmit={submit} className="flex flex-col gap-4 p-1">
        <SelectField
          label={t('job')}
          value={jobName}
          onChange={({ target }) => setJobName(target.value as JobPeriod['jobName'])}
        >
          {JOB_NAMES.map((name) => (
            <option key={name} value={name}>
              {t(name)}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={t('term')}
          value={dateTerm}
          onChange={({ target }) => setTerm(target.value as JobPeriod['dateTerm'])}
        >
          {terms.map((name) => (
            <option key={name} value={name}>
              {t(name)}
            </option>
          ))}
        </SelectField>
        <TextField
          type="date"
          label={t('startDate')}
          hint={t('startDateHint')}
          error={isRefused ? t('noPeriod') : undefined}
          value={startDate}
          onChange={({ target }) => setStartDate(target.value)}
          required
        />
      </form>
    </Dialog>
  )
}
