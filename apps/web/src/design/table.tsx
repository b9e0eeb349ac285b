import type { ReactNode } from 'react'

type TableProps = {
  /** what it is about, for screen readers: a heading says it to others */
  caption: string
  columns: readonly { name: ReactNode; isNumber?: boolean }[]
  rows: readonly { key: string; cells: readonly ReactNode[] }[]
  /** the last row, of sums */
  total?: readonly ReactNode[]
}

/** Figures in rows; the first cell of each names it. It scrolls by itself where it is too wide. */
export function Table({ caption, columns, rows, total }: TableProps) {
  const alignOf = (index: number) => (columns[index]?.isNumber ? 'text-right tabular' : 'text-left')
  const row = (key: string, cells: readonly ReactNode[], className: string) => (
    <tr key={key} className={className}>
      {cells.map((cell, index) => {
        const Cell = index === 0 ? 'th' : 'td'
        const scope = index === 0 ? { scope: 'row' } : {}
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its column
          <Cell key={index} {...scope} className={`${CELL} ${alignOf(index)}`}>
            {cell}
          </Cell>
        )
      })}
    </tr>
  )
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys, too
    <figure tabIndex={0} aria-label={caption} className="relative overflow-x-auto">
      <table className="w-full border-collapse">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-edge text-sm text-soft">
            {columns.map(({ name }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns do not move
              <th key={index} scope="col" className={`${CELL} font-semibold ${alignOf(index)}`}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => row(key, cells, 'border-b border-line *:font-normal'))}
        </tbody>
        {total && <tfoot>{row('total', total, '*:font-bold')}</tfoot>}
      </table>
    </figure>
  )
}

const CELL = 'px-2 py-2.5 first:pl-0 last:pr-0'
