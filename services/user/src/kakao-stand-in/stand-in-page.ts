import { NICKNAME_CHARACTERS_MAX, type StandInPerson } from './stand-in-person.ts'

/** What the page's forms say themselves; all else of the OAuth request, they must say again. */
const OWN = ['person', 'nickname', 'auto', 'deny']

/**
 * The page on which one says who one is. No script, no style from elsewhere: it must work under
 * the strictest content security policy.
 * @param query of the OAuth request
 * @param people to choose from
 * @returns HTML
 */
export function authorizePage(
  query: Readonly<Record<string, string | undefined>>,
  people: readonly StandInPerson[],
): string {
  const passedOn = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || OWN.includes(name) ? [] : [hidden(name, value)],
  )
  const form = (content: string) =>
    `<form method="get">\n${[...passedOn, content].join('\n')}\n</form>`
  const choices = people.map((person) =>
    form(
      `${hidden('person', person.email)}\n${hidden('nickname', person.nickname)}\n` +
        `<button>${escapeHtml(person.nickname)} (${escapeHtml(person.email)})</button>`,
    ),
  )
  const newcomer = form(
    '<p><label>이메일 E-mail <input name="person" type="email" required></label></p>\n' +
      '<p><label>별명 Nickname ' +
      `<input name="nickname" maxlength="${NICKNAME_CHARACTERS_MAX}"></label></p>\n` +
      '<button>이 사람으로 계속하기 Continue as this person</button>',
  )
  return page(`
<h2>데모 사용자 People of the demo</h2>
${choices.join('\n')}
<h2>새 사용자 Somebody new</h2>
${newcomer}
${form(`${hidden('deny', '1')}\n<button>취소 Cancel</button>`)}`)
}

/**
 * The page for an OAuth request that makes no sense.
 * @param reason in Kakao's words
 * @returns HTML
 */
export function refusalPage(reason: string): string {
  return page(`\n<p>${escapeHtml(reason)}</p>`)
}

function page(content: string): string {
  return `<!doctype html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Kakao stand-in, demo only</title>
</head>
<body>
<main>
<h1>Kakao stand-in, demo only</h1>
<p>카카오가 아닙니다. 데모에서 카카오 로그인을 대신하는 페이지입니다. 비밀번호를 입력하지 마세요.</p>
<p>This is not Kakao. It stands in for Kakao's sign-in in the demo. Enter no password.</p>${content}
</main>
</body>
</html>
`
}

function hidden(name: string, value: string): string {
  return `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
