import { RequireAuthority } from '../session/require-authority.tsx'
import { addTexts } from '../texts/texts.ts'
import { OperatorBoard } from './operator-board.tsx'
import { operatorTexts } from './operator-texts.ts'

addTexts('operator', operatorTexts)

/** The screen of the operator. */
export function OperatorScreen() {
  return (
    <RequireAuthority any={['ROLE_OPERATOR']}>
      <OperatorBoard />
    </RequireAuthority>
  )
}
