/** Thrown when the database has not written exactly one row for each item. */
export class WrongRowCount extends Error {
  /** rows that the database says it has written */
  readonly written: number
  /** items that were to be written */
  readonly expected: number

  constructor(table: string, written: number, expected: number) {
    super(`${table}: ${written} of ${expected} rows were written`)
    this.name = 'WrongRowCount'
    this.written = written
    this.expected = expected
  }
}
