/** What a cell holds. A day is text, `yyyy-MM-dd`: every program reads it the same. */
export type SheetKind = 'text' | 'count' | 'won'

/** A table to take away; `name` becomes the file's. */
export type Sheet = {
  name: string
  columns: readonly { title: string; kind: SheetKind }[]
  rows: readonly (readonly (string | number)[])[]
}
