/** What we use of it: it brings no types, and the others' are those of Node. */
declare module 'pdfkit' {
  type TextOptions = { width?: number; align?: 'left' | 'center' | 'right' }

  /** A document that is written from top to bottom; lengths in points. */
  export class PDFDocument {
    constructor(options: {
      size: [width: number, height: number]
      margin: number
      font: Uint8Array
      lang: string
      info: Record<string, string>
    })
    y: number
    fontSize(points: number): this
    fillColor(colour: string): this
    text(text: string, x: number, y: number, options?: TextOptions): this
    heightOfString(text: string, options?: TextOptions): number
    moveTo(x: number, y: number): this
    lineTo(x: number, y: number): this
    dash(length: number, options: { space: number }): this
    strokeColor(colour: string): this
    lineWidth(points: number): this
    stroke(): this
    end(): void
  }
}

declare module 'pdfkit/output' {
  import type { PDFDocument } from 'pdfkit'

  /** Gathers what a document writes; to be called before its end. */
  export function toBlob(document: PDFDocument): Promise<Blob>
}
