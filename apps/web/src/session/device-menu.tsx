import { Popover } from '@base-ui/react/popover'
import { useTranslation } from 'react-i18next'
import { Button } from '../design/button.tsx'
import { Preferences } from '../design/preferences.tsx'
import { PHONE, useMedia } from '../design/use-media.ts'
import { useMe, useSignOut } from './me.ts'

/** Language, colours, signing out: in the bar, or on a phone behind one button. */
export function DeviceMenu() {
  const { t } = useTranslation()
  if (!useMedia(PHONE)) return <Entries />
  return (
    <Popover.Root>
      <Popover.Trigger
        aria-label={t('settings')}
        className="inline-flex size-11 items-center justify-center rounded-md border border-edge"
      >
        <svg viewBox="0 0 24 24" className="size-6" fill="currentColor" aria-hidden="true">
          <circle cx="12" cy="5" r="2" />
          <circle cx="12" cy="12" r="2" />
          <circle cx="12" cy="19" r="2" />
        </svg>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={8} align="end" className="z-40">
          <Popover.Popup className="rounded-md border border-line bg-surface p-4 shadow-card">
            <Entries />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

function Entries() {
  const { t } = useTranslation()
  const { data: me } = useMe()
  const signOut = useSignOut()
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Preferences />
      {me && (
        <Button look="quiet" busy={signOut.isPending} onClick={() => signOut.mutate()}>
          {t('signOut')}
        </Button>
      )}
    </div>
  )
}
