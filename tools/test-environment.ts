/** Settings of the system (README, "Configuration"), and of no test. */
const OWN = /^HARU_(?!TEST_|FUZZ_)/
const OF_OTHERS =
  /^(MIGRATE_|DATABASE_URL|KAFKA_|KAKAO_|REDIS_|EUREKA_|SERVICE_URL_|PUSHGATEWAY_|OTEL_|LOG_LEVEL)/

/**
 * Tests say themselves how what they test is set up: whoever runs his own on another port, or on
 * a database, tests the same as everybody else, and not on that database.
 * @param env of who runs the tests
 * @returns it without the system's settings
 */
export function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isSetting = ([name]: [string, unknown]) => OWN.test(name) || OF_OTHERS.test(name)
  return Object.fromEntries(Object.entries(env).filter((one) => !isSetting(one)))
}
