/**
 * An error in words that PostgreSQL can keep: a zero character would fail the statement that
 * records the failure, and with it the whole batch, again and again.
 * @param text what the error says
 * @param charactersMax what is kept of it
 */
export function errorText(text: string, charactersMax: number): string {
  return text.replaceAll('\0', '').slice(0, charactersMax)
}
