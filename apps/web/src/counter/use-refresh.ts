import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useLiveChange } from '../live/live-provider.tsx'
import type { LiveTopic } from '../live/live-stream.ts'

/**
 * Reads anew what is shown when something changes. A full house changes many times a second: what
 * comes within the pause is read once.
 * @param topics what about
 * @param keys first words of the query keys to read anew
 * @param pauseMs from the change until it is read
 */
export function useRefresh(
  topics: readonly LiveTopic[],
  keys: readonly string[],
  pauseMs: number,
): void {
  const queries = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useLiveChange(topics, () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      for (const key of keys) void queries.invalidateQueries({ queryKey: [key] })
    }, pauseMs)
  })
  useEffect(
    () => () => {
      clearTimeout(timer.current)
      timer.current = undefined
    },
    [],
  )
}
