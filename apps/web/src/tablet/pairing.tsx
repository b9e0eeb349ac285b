import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../design/button.tsx'
import { Card } from '../design/card.tsx'
import { TextField } from '../design/field.tsx'
import { Preferences } from '../design/preferences.tsx'
import { useTitle } from '../design/use-title.ts'
import { usePair } from './use-pair.ts'

type PairingProps = {
  /** what the owner's link brought along; it redeems nothing until the button is pressed */
  linkCode?: string
  /** the device was a tablet until now */
  isOver?: boolean
  onPaired?(): void
}

/** Makes this device the tablet of a table, by a code from the counter. */
export function Pairing({ linkCode = '', isOver = false, onPaired }: PairingProps) {
  const { t } = useTranslation('tablet')
  const [code, setCode] = useState(linkCode)
  const [isTyped, setIsTyped] = useState(linkCode === '')
  const pair = usePair(onPaired)
  useTitle(t('pairTitle'))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!pair.isPending) pair.mutate(code)
  }
  const typeAnother = () => {
    setCode('')
    setIsTyped(true)
    pair.reset()
  }
  return (
    <div className="mx-auto flex min-h-dvh max-w-xl flex-col gap-6 p-5 sm:p-8">
      <header className="flex items-center justify-between gap-3">
        <img src="/icon.svg" alt="" className="size-12 rounded-md" />
        <Preferences />
      </header>
      <main id="content" className="flex flex-1 flex-col justify-center pb-16">
        <Card className="sm:p-8">
          <form onSubmit={submit} className="flex flex-col gap-6">
            <div className="flex flex-col gap-2">
              <h1 className="text-3xl font-extrabold">
                {isTyped ? t('pairTitle') : t('pairLinkTitle')}
              </h1>
              <p className="text-lg text-soft">{isTyped ? t('pairHint') : t('pairLinkHint')}</p>
            </div>
            {isOver && <p className={WARNING}>{t('pairOver')}</p>}
            {isTyped ? (
              <TextField
                label={t('code')}
                hint={t('codeHint')}
                error={pair.fault}
                value={code}
                onChange={({ target }) => setCode(target.value.toUpperCase())}
                maxLength={20}
                required
                autoComplete="off"
                autoCapitalize="characters"
                spellCheck={false}
              />
            ) : (
              <LinkCode code={code} fault={pair.fault} />
            )}
            <Button type="submit" look="primary" size="lg" busy={pair.isPending}>
              {t('pair')}
            </Button>
            {!isTyped && (
              <Button look="quiet" size="lg" onClick={typeAnother}>
                {t('otherCode')}
              </Button>
            )}
          </form>
        </Card>
      </main>
    </div>
  )
}

const WARNING = 'rounded-md bg-warn-tint p-4 font-semibold text-warn'

function LinkCode({ code, fault }: { code: string; fault: string | undefined }) {
  return (
    <>
      <p className="rounded-md bg-raised p-4 text-center text-3xl font-bold tracking-widest">
        {code.replace(/^(.{4})(.{4})$/, '$1-$2')}
      </p>
      {fault && (
        <p role="alert" className="font-semibold text-bad">
          {fault}
        </p>
      )}
    </>
  )
}
