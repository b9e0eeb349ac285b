import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { durationMsOf, isRunning, type Run } from './run.ts'
import { useWords } from './use-words.ts'

const SECOND_MS = 1_000

/** How long a run took; of one that runs, how long it has: it passes, also while nothing moves. */
export function RunDuration({ run }: { run: Pick<Run, 'status' | 'startedAt' | 'endedAt'> }) {
  const { t } = useTranslation('operator')
  const { duration } = useWords()
  const [, setSeconds] = useState(0)
  const isGoing = isRunning(run)
  useEffect(() => {
    if (!isGoing) return
    const timer = setInterval(() => setSeconds((seconds) => seconds + 1), SECOND_MS)
    return () => clearInterval(timer)
  }, [isGoing])
  const passed = duration(durationMsOf(run))
  return <span>{t(run.endedAt ? 'duration' : 'runningFor', { duration: passed })}</span>
}
