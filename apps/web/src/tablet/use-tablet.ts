import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { seeTrade } from './guest.ts'
import { guestStore } from './guest-store.ts'
import { writeKept } from './kept.ts'
import {
  billQuery,
  isUnpaired,
  MENU_KEPT,
  menuQuery,
  PAIRING_KEPT,
  pairingQuery,
} from './tablet-queries.ts'

/** What is kept of the menu is written when it has been quiet for so long. */
const KEPT_AFTER_MS = 1_000

/** Whose tablet this is; remembered for when the network is gone. */
export function usePairing() {
  const pairing = useQuery(pairingQuery)
  const { data, error } = pairing
  useEffect(() => {
    writeKept(PAIRING_KEPT, isUnpaired(error) ? undefined : data)
  }, [data, error])
  return pairing
}

/** The menu; remembered, too. */
export function useMenu() {
  const menu = useQuery(menuQuery)
  const { data } = menu
  useEffect(() => {
    if (!data) return
    const timer = setTimeout(() => writeKept(MENU_KEPT, data), KEPT_AFTER_MS)
    return () => clearTimeout(timer)
  }, [data])
  return menu
}

/** The table's running bill; null: nothing is open. */
export function useBill() {
  const bill = useQuery(billQuery)
  const { data } = bill
  useEffect(() => {
    if (data !== undefined) guestStore.change((guest) => seeTrade(guest, data))
  }, [data])
  return bill
}
