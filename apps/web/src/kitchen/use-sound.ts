import { useEffect, useState } from 'react'
import { type Chime, openAudio, play } from './chime.ts'

/** Whether this screen can be heard, and how it is. */
export type Sound = {
  /** wanted, but the browser waits until somebody has pressed something */
  isBlocked: boolean
  /** to be called when somebody presses something */
  unblock(): void
  play(chime: Chime): void
}

/** Not `pointerup`: what moves then, as the hint goes, loses the press of a finger. */
const GESTURES = ['click', 'keydown'] as const

/**
 * Sound by the browser's rules: a page is silent until it was pressed once. A press on anything
 * that takes presses will do; a button says so.
 * @param isWanted as was chosen on this device
 */
export function useSound(isWanted: boolean): Sound {
  const [isRunning, setRunning] = useState(false)
  useEffect(() => {
    if (!isWanted) return
    const audio = openAudio()
    const look = () => setRunning(audio.state === 'running')
    const wake = () => void audio.resume().then(look, look)
    look()
    audio.addEventListener('statechange', look)
    for (const gesture of GESTURES) addEventListener(gesture, wake)
    return () => {
      audio.removeEventListener('statechange', look)
      for (const gesture of GESTURES) removeEventListener(gesture, wake)
    }
  }, [isWanted])
  return {
    isBlocked: isWanted && !isRunning,
    unblock: () => void openAudio().resume(),
    play: (chime) => isWanted && play(chime),
  }
}
