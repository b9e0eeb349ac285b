import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../design/button.tsx'
import { useLiveChange } from '../live/live-provider.tsx'
import { callStaff } from './call-staff.ts'

type StaffCalled = { tradeDeviceId: number; callId: number; open: boolean }

/** Calls somebody to the table, and says when it was seen. */
export function CallStaffButton({ tradeDeviceId }: { tradeDeviceId: number }) {
  const { t } = useTranslation('tablet')
  const [call, setCall] = useState<'none' | 'open' | 'seen'>('none')
  const calling = useMutation({
    networkMode: 'always',
    mutationFn: callStaff,
    onSuccess: () => setCall('open'),
  })
  useLiveChange<StaffCalled>(['staff-called'], (event) => {
    if (event.tradeDeviceId === tradeDeviceId) setCall(event.open ? 'open' : 'seen')
  })
  const said = { none: '', open: t('staffCalled'), seen: t('staffComes') }[call]
  return (
    <>
      <p role="status" className="sr-only font-semibold text-good sm:not-sr-only">
        {calling.isError ? <span className="text-bad">{t('callFailed')}</span> : said}
      </p>
      <Button
        size="lg"
        busy={calling.isPending}
        onClick={() => calling.mutate()}
        className="px-4! whitespace-nowrap sm:px-6!"
      >
        {call !== 'none' && (
          <span aria-hidden className="text-good">
            ✓
          </span>
        )}
        {t('callStaff')}
      </Button>
    </>
  )
}
