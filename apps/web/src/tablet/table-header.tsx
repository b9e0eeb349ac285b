import { useTranslation } from 'react-i18next'
import { chooseLanguage } from '../texts/texts.ts'
import { CallStaffButton } from './call-staff-button.tsx'
import type { OwnPairing } from './tablet-queries.ts'
import { useIsOffline } from './use-connection.ts'

/** Where one sits, in which language, and how one calls for somebody; and whether all is well. */
export function TableHeader({ pairing }: { pairing: OwnPairing }) {
  const { t, i18n } = useTranslation('tablet')
  const { t: shared } = useTranslation()
  const other = i18n.language === 'en' ? 'ko' : 'en'
  return (
    <header className="border-b border-line bg-surface lg:col-span-2">
      <div className="flex items-center gap-3 px-4 py-2">
        <div className="min-w-0">
          <p className="truncate text-soft">{pairing.storeName}</p>
          <h1 className="truncate text-xl leading-tight font-extrabold sm:text-2xl">
            {shared('table', { number: pairing.tableNumber })}
          </h1>
        </div>
        <div className="ml-auto flex items-center gap-2">
          <button
            type="button"
            lang={other}
            onClick={() => void chooseLanguage(other)}
            className={LANGUAGE}
          >
            {t('language')}
          </button>
          <CallStaffButton tradeDeviceId={pairing.tradeDeviceId} />
        </div>
      </div>
      <Connection />
    </header>
  )
}

const LANGUAGE =
  'min-h-14 rounded-md border border-edge bg-surface px-3 font-semibold hover:bg-raised sm:px-4'

function Connection() {
  const { t } = useTranslation('tablet')
  const isOffline = useIsOffline()
  return (
    <div role="status">
      {isOffline && (
        <p className="bg-warn-tint px-4 py-2 text-center font-semibold text-warn">{t('offline')}</p>
      )}
    </div>
  )
}
