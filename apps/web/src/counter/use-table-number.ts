import { useQuery } from '@tanstack/react-query'
import { tabletsQuery } from './queries.ts'

/** The number of a tablet's table; nothing until it is known. */
export function useTableNumber(): (tradeDeviceId: number) => number | undefined {
  const { data } = useQuery(tabletsQuery)
  return (tradeDeviceId) => data?.find(({ id }) => id === tradeDeviceId)?.tableNumber
}
