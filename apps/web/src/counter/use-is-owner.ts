import { useMe } from '../session/me.ts'

/** Whether the owner is signed in; staff are spared what would be refused. */
export function useIsOwner(): boolean {
  const { data: me } = useMe()
  return me?.authorityList.includes('ROLE_STORE_OWNER') ?? false
}
