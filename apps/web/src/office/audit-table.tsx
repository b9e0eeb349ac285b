import { useTranslation } from 'react-i18next'
import { Table } from '../design/table.tsx'
import { useFormat } from '../texts/use-format.ts'
import type { AuditEntry } from './audit-section.tsx'
import { useAuditWords } from './use-audit-words.ts'

/** Entries of the audit log, in words. */
export function AuditTable({ entries }: { entries: readonly AuditEntry[] }) {
  const { t } = useTranslation('office')
  const format = useFormat()
  const { actorName, actionName, detailOf } = useAuditWords()
  return (
    <Table
      caption={t('log')}
      columns={[{ name: t('when') }, { name: t('who') }, { name: t('what') }]}
      rows={entries.map((entry) => ({
        key: String(entry.id),
        cells: [
          <span key="when" className="text-soft sm:whitespace-nowrap">
            {format.dateTime(entry.at)}
          </span>,
          actorName(entry.actor),
          <span key="what">
            <span className="font-semibold">{actionName(entry.action)}</span>{' '}
            <span className="text-soft">{detailOf(entry)}</span>
          </span>,
        ],
      }))}
    />
  )
}
