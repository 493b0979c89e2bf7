// What Google Flood Forecasting answers, for the contract of feeds.
const DAY_MS = 86_400_000
const NOW = Date.UTC(2026, 9, 14, 12)
const day = (n: number) => new Date(Date.UTC(2026, 9, 14) + n * DAY_MS).toISOString().replace('.000Z', 'Z')
const range = (n: number, value?: number) => ({
  ...(value === undefined ? {} : { value }),
  forecastStartTime: day(n),
  forecastEndTime: day(n + 1),
})
const CODE = 'hybas_2120000001'
const issue = (hoursAgo: number, ranges: readonly object[]) => ({
  issuedTime: new Date(NOW - hoursAgo * 3_600_000).toISOString().replace('Z', '086Z'),
  forecastRanges: ranges,
  gaugeId: CODE,
})
export const answerOf = (...issues: readonly object[]) =>
  JSON.stringify({ forecasts: { [CODE]: { forecasts: issues } } })
export { CODE, day, issue, range }

export const googleFloodSource = {
  code: CODE,
  nth: 1,
  good: answerOf(issue(5, [range(-2, 486.43243408203125), range(0, 12.5)])),
  holds: { readings: 0, forecasts: 0, outlooks: 1 },
  empty: '{"forecasts":{}}',
  errorWith200: ['{"error":{"code":400,"status":"INVALID_ARGUMENT"}}', '{"error":"maintenance"}'],
  wrongTypes: [
    '{"forecasts":null}',
    '{"forecasts":[]}',
    JSON.stringify({ forecasts: { [CODE]: { forecasts: {} } } }),
    answerOf({ ...issue(1, []), issuedTime: '2026-10-14T12:00:00' }),
    answerOf(issue(1, [{ ...range(0), value: 'high' }])),
    // Finite as it stands, and no number any more in litres a second.
    answerOf(issue(1, [{ ...range(0), value: 1e306 }])),
    answerOf(issue(1, [{ ...range(0, 1), forecastEndTime: null }])),
  ],
}
