import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../design/button.tsx'
import { Dialog } from '../design/dialog.tsx'
import { TextField } from '../design/field.tsx'
import type { KitchenSettings } from './kitchen-settings.ts'

type SettingsDialogProps = {
  open: boolean
  onClose(): void
  settings: KitchenSettings
  onChange(changed: Partial<KitchenSettings>): void
  /** plays the chime of a new ticket */
  onTest(): void
}

const MINUTES_MAX = 180

/** How this screen behaves: sound, keys, and when a ticket is late. */
export function SettingsDialog(props: SettingsDialogProps) {
  const { open, onClose, settings, onChange, onTest } = props
  const { t } = useTranslation('kitchen')
  return (
    <Dialog open={open} onClose={onClose} title={t('settings')}>
      <div className="flex flex-col gap-5">
        <Switch
          label={t('sound')}
          hint={t('soundHint')}
          isOn={settings.sound}
          onChange={(sound) => onChange({ sound })}
        >
          <Button onClick={onTest} disabled={!settings.sound}>
            {t('test')}
          </Button>
        </Switch>
        <Switch
          label={t('keys')}
          hint={t('keysHint')}
          isOn={settings.keys}
          onChange={(keys) => onChange({ keys })}
        />
        <div className="grid gap-4 sm:grid-cols-2">
          <Minutes
            label={t('hurryAfter')}
            value={settings.hurryMinutes}
            onChange={(hurryMinutes) => {
              onChange({ hurryMinutes, lateMinutes: Math.max(hurryMinutes, settings.lateMinutes) })
            }}
          />
          <Minutes
            label={t('lateAfter')}
            value={settings.lateMinutes}
            onChange={(lateMinutes) => {
              onChange({ lateMinutes, hurryMinutes: Math.min(lateMinutes, settings.hurryMinutes) })
            }}
          />
        </div>
      </div>
    </Dialog>
  )
}

type SwitchProps = {
  label: string
  hint: string
  isOn: boolean
  onChange(isOn: boolean): void
  children?: ReactNode
}

function Switch({ label, hint, isOn, onChange, children }: SwitchProps) {
  const id = useId()
  return (
    <div className="flex items-center gap-3">
      <input
        id={id}
        type="checkbox"
        checked={isOn}
        onChange={({ target }) => onChange(target.checked)}
        aria-describedby={`${id}-hint`}
        className="size-7 shrink-0 accent-brand"
      />
      <div className="flex-1">
        <label htmlFor={id} className="flex min-h-11 items-center font-semibold">
          {label}
        </label>
        <p id={`${id}-hint`} className="text-sm text-soft">
          {hint}
        </p>
      </div>
      {children}
    </div>
  )
}

type MinutesProps = { label: string; value: number; onChange(minutes: number): void }

function Minutes({ label, value, onChange }: MinutesProps) {
  const { t } = useTranslation('kitchen')
  return (
    <TextField
      key={value}
      label={label}
      hint={t('minutesHint')}
      type="number"
      inputMode="numeric"
      min={1}
      max={MINUTES_MAX}
      defaultValue={value}
      onBlur={({ target }) => {
        const minutes = Math.round(target.valueAsNumber)
        if (minutes >= 1 && minutes <= MINUTES_MAX) onChange(minutes)
        else target.value = String(value)
      }}
    />
  )
}
