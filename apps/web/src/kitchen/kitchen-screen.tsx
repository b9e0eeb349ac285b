import { LiveProvider } from '../live/live-provider.tsx'
import { RequireAuthority } from '../session/require-authority.tsx'
import { addTexts } from '../texts/texts.ts'
import { KitchenBoard } from './kitchen-board.tsx'
import { kitchenTexts } from './kitchen-texts.ts'

addTexts('kitchen', kitchenTexts)

/** The screen of the kitchen. */
export function KitchenScreen() {
  return (
    <RequireAuthority any={['ROLE_STORE_OWNER', 'ROLE_STORE_STAFF']}>
      <LiveProvider>
        <KitchenBoard />
      </LiveProvider>
    </RequireAuthority>
  )
}
