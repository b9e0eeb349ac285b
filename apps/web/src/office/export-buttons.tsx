import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Button } from '../design/button.tsx'
import { useNotice } from '../design/notice.tsx'
import { csvOf } from './csv.ts'
import { saveFile } from './save-file.ts'
import type { Sheet } from './sheet.ts'

/** Takes what is shown away as a file. What writes workbooks is loaded when it is asked for. */
export function ExportButtons({ sheet }: { sheet: () => Sheet }) {
  const { t } = useTranslation('office')
  const { tell, tellFailure } = useNotice()
  const save = useMutation({
    mutationFn: async (kind: 'csv' | 'xlsx') => {
      const table = sheet()
      const name = `${table.name}.${kind}`
      saveFile(name, kind === 'csv' ? csvFile(table) : await xlsxFile(table))
      return name
    },
    onSuccess: (name) => tell(t('saved', { name })),
    onError: (error) => tellFailure(error, t('notSaved')),
  })
  return (
    <div className="flex flex-wrap justify-end gap-2">
      {(['csv', 'xlsx'] as const).map((kind) => (
        <Button
          key={kind}
          onClick={() => save.mutate(kind)}
          busy={save.isPending && save.variables === kind}
        >
          {t(kind)}
        </Button>
      ))}
    </div>
  )
}

function csvFile(table: Sheet): Blob {
  return new Blob([csvOf(table)], { type: 'text/csv;charset=utf-8' })
}

async function xlsxFile(table: Sheet): Promise<Blob> {
  const { xlsxOf } = await import('./xlsx.ts')
  return await xlsxOf(table)
}
