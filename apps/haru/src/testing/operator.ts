import { randomUUID } from 'node:crypto'
import { addOperator } from '@haru/user'
import { kakaoTokenOf } from './restaurant.ts'
import type { TestInstallation } from './test-installation.ts'

/**
 * Makes somebody an operator and signs him in.
 * @param system a running installation
 * @returns his access token
 */
export async function signInOperator(
  system: Pick<TestInstallation, 'database' | 'url' | 'request'>,
): Promise<string> {
  const email = `operator-${randomUUID()}@example.com`
  await addOperator(system.database.appUrl, email)
  const kakaoToken = await kakaoTokenOf(system, email)
  const { body } = await system.request('POST', `/user/login/kakao?token=${kakaoToken}`)
  return body.accessToken
}
