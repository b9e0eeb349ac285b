import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { Failure, Loading } from '../design/states.tsx'
import { LiveProvider } from '../live/live-provider.tsx'
import { addTexts } from '../texts/texts.ts'
import { keepShell } from './keep-shell.ts'
import { Pairing } from './pairing.tsx'
import { Table } from './table.tsx'
import { isUnpaired } from './tablet-queries.ts'
import { tabletTexts } from './tablet-texts.ts'
import { usePairing } from './use-tablet.ts'

addTexts('tablet', tabletTexts)

/** The tablet on a table; until it is paired, how it becomes one. */
export function TabletScreen() {
  const { data, error, refetch } = usePairing()
  useEffect(keepShell, [])
  if (isUnpaired(error)) return <Pairing isOver={data !== undefined} />
  if (data) {
    return (
      <LiveProvider key={data.tradeDeviceId}>
        <Table pairing={data} />
      </LiveProvider>
    )
  }
  const waiting = error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading />
  return (
    <main id="content" className="flex min-h-dvh flex-col justify-center">
      {waiting}
    </main>
  )
}

/** Where the owner's link leads: the code is behind the `#`, where no server log sees it. */
export function PairScreen() {
  const navigate = useNavigate()
  const [code] = useState(() => new URLSearchParams(location.hash.slice(1)).get('code') ?? '')
  useEffect(keepShell, [])
  return (
    <Pairing linkCode={code} onPaired={() => void navigate({ to: '/tablet', replace: true })} />
  )
}
