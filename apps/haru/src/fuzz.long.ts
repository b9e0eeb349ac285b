/** Many more generated requests than a run of `npm test` has time for: `npm run test:long`. */
process.env['HARU_FUZZ_COUNT'] ??= '10000'
await import('./fuzz.test.ts')
