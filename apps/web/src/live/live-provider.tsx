import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react'
import { meQuery } from '../session/me.ts'
import { followLive, type LiveStatus, type LiveTopic } from './live-stream.ts'

type Listener = (payload: unknown) => void
type Live = {
  status: LiveStatus
  listen(topic: LiveTopic, listener: Listener): () => void
}

const LiveContext = createContext<Live | undefined>(undefined)

/**
 * One stream of changes for everything below it; after a gap, everything that is shown is read
 * anew.
 */
export function LiveProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient()
  const [status, setStatus] = useState<LiveStatus>('connecting')
  const listeners = useRef(new Map<LiveTopic, Set<Listener>>())
  useEffect(
    () =>
      followLive({
        onChange: (topic, payload) => {
          for (const listener of listeners.current.get(topic) ?? []) listener(payload)
        },
        onReset: () => void queries.invalidateQueries(),
        onStatus: setStatus,
        // An access token may have run out, and is renewed; or nobody is signed in any more, and
        // what was his is shown no longer.
        onRefused: () => queries.prefetchQuery({ ...meQuery, staleTime: 0 }),
      }),
    [queries],
  )
  const listen: Live['listen'] = (topic, listener) => {
    const those = listeners.current.get(topic) ?? new Set()
    listeners.current.set(topic, those.add(listener))
    return () => void those.delete(listener)
  }
  return <LiveContext value={{ status, listen }}>{children}</LiveContext>
}

/** Whether this screen hears of changes. */
export function useLiveStatus(): LiveStatus {
  return useLive().status
}

/**
 * Is told of each change of a kind while the component is shown.
 * @param topics what about
 * @param listener gets the payload, as /asyncapi.json describes it
 */
export function useLiveChange<Payload>(
  topics: readonly LiveTopic[],
  listener: (payload: Payload) => void,
): void {
  const { listen } = useLive()
  const latest = useRef(listener)
  latest.current = listener
  const listenOnce = useRef(listen)
  const key = topics.join()
  useEffect(() => {
    const hear = (payload: unknown) => latest.current(payload as Payload)
    const ends = (key.split(',') as LiveTopic[]).map((topic) => listenOnce.current(topic, hear))
    return () => {
      for (const end of ends) end()
    }
  }, [key])
}

function useLive(): Live {
  const live = useContext(LiveContext)
  if (!live) throw new Error('there is no LiveProvider above this')
  return live
}
