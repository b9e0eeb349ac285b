import { useState } from 'react'
import type { Thresholds } from './ticket.ts'

/** How this screen behaves; chosen on this device. */
export type KitchenSettings = Thresholds & {
  sound: boolean
  /** number keys bump */
  keys: boolean
}

const KEY = 'haru-kitchen'
const DEFAULTS: KitchenSettings = { sound: true, keys: true, hurryMinutes: 8, lateMinutes: 15 }

/** The settings of this device, and how one of them is changed. */
export function useKitchenSettings() {
  const [settings, setSettings] = useState(read)
  const change = (changed: Partial<KitchenSettings>) => {
    const next = { ...settings, ...changed }
    setSettings(next)
    try {
      localStorage.setItem(KEY, JSON.stringify(next))
    } catch {
      // A browser that stores nothing is set anew next time.
    }
  }
  return [settings, change] as const
}

function read(): KitchenSettings {
  try {
    return { ...DEFAULTS, ...JSON.parse(localStorage.getItem(KEY) ?? '{}') }
  } catch {
    return DEFAULTS
  }
}
