import { PDFDocument } from 'pdfkit'
import { toBlob } from 'pdfkit/output'
import fontUrl from 'pretendard/dist/public/static/Pretendard-Medium.otf?url'

/** What stands on the paper, in words. */
export type ReceiptWords = {
  title: string
  table: string
  facts: readonly (readonly [name: string, value: string])[]
  lines: readonly { name: string; detail: string; amount: string }[]
  sum: { name: string; amount: string }
  end: string
}

/** Points; the paper of receipt printers is 80 mm wide. */
const WIDTH = 227
const MARGIN = 16
const INNER = WIDTH - 2 * MARGIN
/** Of it, what a line's amount has for itself. */
const AMOUNT = 72
const INK = '#1d1a16'
const SOFT = '#635b51'
/** PDF knows no longer page. */
const HEIGHT_MAX = 14_400

/**
 * Draws a receipt: one page, as wide as a receipt printer's paper and as long as it needs to be.
 * Its font goes with it, so that Hangul is there wherever it is opened.
 * @returns the PDF file
 */
export async function drawReceipt(words: ReceiptWords): Promise<Blob> {
  const answer = await fetch(fontUrl)
  if (!answer.ok) throw new Error(`the font was not there: ${answer.status}`)
  const font = new Uint8Array(await answer.arrayBuffer())
  // How long it gets is known once it was drawn.
  const height = draw(openDocument(words, font, HEIGHT_MAX), words) + MARGIN
  const document = openDocument(words, font, height)
  const file = toBlob(document)
  draw(document, words)
  document.end()
  return await file
}

function openDocument(words: ReceiptWords, font: Uint8Array, height: number): PDFDocument {
  const lang = globalThis.document.documentElement.lang
  const info = { Title: words.title, Producer: 'Haru POS', Creator: 'Haru POS' }
  return new PDFDocument({ size: [WIDTH, height], margin: MARGIN, font, lang, info })
}

/** @returns points from the top of the page to the end of what is on it */
function draw(page: PDFDocument, { title, table, facts, lines, sum, end }: ReceiptWords): number {
  let y = MARGIN
  const row = (left: string, right: string, rightWidth: number) => {
    const width = INNER - rightWidth - 6
    page.text(left, MARGIN, y, { width })
    page.text(right, MARGIN + INNER - rightWidth, y, { width: rightWidth, align: 'right' })
    const rightHeight = page.heightOfString(right, { width: rightWidth })
    y += Math.max(page.heightOfString(left, { width }), rightHeight)
  }
  const centred = (text: string) => {
    page.text(text, MARGIN, y, { width: INNER, align: 'center' })
    y += page.heightOfString(text, { width: INNER })
  }
  const rule = () => {
    y += 8
    page.moveTo(MARGIN, y).lineTo(MARGIN + INNER, y)
    page.lineWidth(0.7).dash(3, { space: 2 }).strokeColor(SOFT).stroke()
    y += 8
  }
  page.fillColor(INK).fontSize(15)
  centred(title)
  page.fillColor(SOFT).fontSize(10)
  centred(table)
  y += 8
  page.fontSize(8.5)
  for (const [name, value] of facts) row(name, value, 130)
  rule()
  for (const { name, detail, amount } of lines) {
    page.fillColor(INK).fontSize(10)
    row(name, amount, AMOUNT)
    page.fillColor(SOFT).fontSize(8.5)
    row(detail, '', 0)
    y += 4
  }
  rule()
  page.fillColor(INK).fontSize(13)
  row(sum.name, sum.amount, 130)
  y += 10
  page.fillColor(SOFT).fontSize(9)
  centred(end)
  return y
}
