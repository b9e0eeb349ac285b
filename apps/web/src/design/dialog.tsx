import { Dialog as Base } from '@base-ui/react/dialog'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from './button.tsx'

type DialogProps = {
  open: boolean
  /** asked to close: by its button, Escape, or a press beside it unless it is `once` */
  onClose(): void
  title: ReactNode
  children: ReactNode
  /** buttons, the one that does it last */
  actions?: ReactNode
  /** for what needs room, like a receipt or a table */
  wide?: boolean
  /** for what is shown this once: a press beside it, easily made by mistake, closes nothing */
  once?: boolean
}

/** A question, or a thing to look at, before all else. Focus stays in it, and goes back after. */
export function Dialog({ open, onClose, title, children, actions, ...kind }: DialogProps) {
  const { t } = useTranslation()
  const width = kind.wide ? 'max-w-3xl' : 'max-w-md'
  return (
    <Base.Root
      open={open}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      disablePointerDismissal={kind.once ?? false}
    >
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 bg-scrim print:hidden" />
        <Base.Popup className={`${POPUP} ${width}`}>
          <header className="flex items-start justify-between gap-4">
            <Base.Title className="pt-1.5 text-xl font-bold">{title}</Base.Title>
            <Button look="quiet" aria-label={t('close')} onClick={onClose} className="-mr-2 px-3">
              ✕
            </Button>
          </header>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: so that the keys scroll it, too */}
          <div tabIndex={0} className="min-h-0 overflow-y-auto">
            {children}
          </div>
          {actions && <footer className="flex flex-wrap justify-end gap-2">{actions}</footer>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

const POPUP =
  'fixed top-1/2 left-1/2 flex max-h-[92dvh] w-[calc(100vw-2rem)] -translate-x-1/2 ' +
  '-translate-y-1/2 flex-col gap-4 rounded-lg border border-line bg-surface p-5 text-ink ' +
  'shadow-card'
