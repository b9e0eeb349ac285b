const HANGUL_FIRST = 0xac00
const HANGUL_LAST = 0xd7a3
/** Syllables that begin with the same consonant. */
const PER_INITIAL = 588
const INITIALS = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ'

/**
 * Finds what guests look for, in the menu's order: by any part of a name, whatever the case and the
 * blanks; in Korean by the first consonants, too (`ㅂㅂ` finds 비빔밥).
 * @param menu all of it
 * @param text as it was typed; empty finds everything
 */
export function searchMenu<Product extends { name: string }>(
  menu: readonly Product[],
  text: string,
): readonly Product[] {
  const wanted = plain(text)
  if (wanted === '') return menu
  const isInitials = [...wanted].every((sign) => INITIALS.includes(sign))
  return menu.filter(({ name }) => {
    const own = plain(name)
    return own.includes(wanted) || (isInitials && initialsOf(own).includes(wanted))
  })
}

function plain(text: string): string {
  return text.normalize('NFC').toLowerCase().replace(/\s/g, '')
}

function initialsOf(text: string): string {
  return [...text].map(initialOf).join('')
}

function initialOf(sign: string): string {
  const code = sign.codePointAt(0) ?? 0
  if (code < HANGUL_FIRST || code > HANGUL_LAST) return sign
  return INITIALS[Math.floor((code - HANGUL_FIRST) / PER_INITIAL)] ?? sign
}
