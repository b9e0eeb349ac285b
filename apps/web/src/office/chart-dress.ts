/** How all charts look: by the colours of the design system. */
export const AXIS = {
  stroke: 'var(--edge)',
  tick: { fill: 'var(--soft)', fontSize: 13 },
  tickLine: false,
} as const

export const GRID = { stroke: 'var(--line)', vertical: false } as const

export const TOOLTIP = {
  cursor: { fill: 'var(--raised)' },
  contentStyle: {
    background: 'var(--surface)',
    border: '1px solid var(--line)',
    borderRadius: 10,
    color: 'var(--ink)',
  },
  itemStyle: { color: 'var(--ink)' },
} as const

/** Pixels. */
export const CHART_HEIGHT = 280
