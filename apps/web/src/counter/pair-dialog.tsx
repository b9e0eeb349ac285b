import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { api, dataOf } from '../api/client.ts'
import { Button } from '../design/button.tsx'
import { Dialog } from '../design/dialog.tsx'
import { Failure, Loading } from '../design/states.tsx'
import { Invitation } from './invitation.tsx'
import { type Tablet, tabletsQuery } from './queries.ts'

/** A tablet is paired at the tablet: so often it is looked whether it was. */
const LOOK_MS = 2_000
/** Of the log: more than is written between two looks. */
const LOOKED_AT = 20
const OF_PAIRING = ['PAIRING_CODE_ISSUED', 'TABLET_PAIRED']

type PairDialogProps = { tablet: Tablet; open: boolean; onClose(): void }

/** Shows a one-time code that pairs a tablet, until it was used. */
export function PairDialog({ tablet, open, onClose }: PairDialogProps) {
  const { t } = useTranslation('counter')
  const number = tablet.tableNumber
  return (
    <Dialog
      once
      {...{ open, onClose }}
      title={t('pairTitle', { number })}
      actions={<Done {...{ onClose }} />}
    >
      {open && <Pairing tablet={tablet} />}
    </Dialog>
  )
}

function Done({ onClose }: { onClose(): void }) {
  const { t } = useTranslation('counter')
  return <Button onClick={onClose}>{t('done')}</Button>
}

function Pairing({ tablet }: { tablet: Tablet }) {
  const { t } = useTranslation('counter')
  useQuery({ ...tabletsQuery, refetchInterval: LOOK_MS })
  const inviting = useMutation({ mutationFn: () => invite(tablet.id) })
  const { mutate, data, error } = inviting
  useEffect(() => mutate(), [mutate])
  const { data: isUsed = false } = useQuery({
    queryKey: ['pairing', tablet.id, data?.code],
    queryFn: () => readIsUsed(tablet.id),
    enabled: data !== undefined,
    refetchInterval: LOOK_MS,
  })
  const queries = useQueryClient()
  // Who closes this at once would see the list as it was at the look before.
  useEffect(() => {
    if (isUsed) void queries.invalidateQueries(tabletsQuery)
  }, [isUsed, queries])
  if (isUsed) {
    return (
      <p
        role="status"
        className="rounded-md bg-good-tint p-6 text-center text-xl font-bold text-good"
      >
        {t('pairedNow', { number: tablet.tableNumber })}
      </p>
    )
  }
  if (data) return <Invitation {...data} onRenew={() => mutate()} />
  return error ? <Failure error={error} onRetry={() => mutate()} /> : <Loading />
}

/** Whether a code was used since it was made; of a tablet that was paired before, the log tells. */
async function readIsUsed(id: number): Promise<boolean> {
  const asked = api.GET('/store/audit', { params: { query: { limit: LOOKED_AT } } })
  const { entryList } = await dataOf(asked)
  const last = entryList.find(({ action, subject }) => {
    return subject.id === String(id) && OF_PAIRING.includes(action)
  })
  return last?.action === 'TABLET_PAIRED'
}

/**
 * Makes a code. How long it is good is counted from the answer's own time: a device's clock may be
 * wrong, and a demo's is another one.
 */
async function invite(id: number) {
  const asked = api.POST('/store/trade-device/{id}/pairing', { params: { path: { id } } })
  const { data, response } = await asked
  if (!data) throw new Error('there is no code')
  const answeredAt = Date.parse(response.headers.get('date') ?? '')
  const from = Number.isNaN(answeredAt) ? Date.now() : answeredAt
  const goodMs = Date.parse(data.expiresAt) - from
  return { code: data.code, link: data.link, goodUntil: performance.now() + goodMs }
}
