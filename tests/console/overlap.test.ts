import { expect, test } from 'vitest'
import { alertsHere } from '../../console/decide/overlap.ts'
import type { Alert, AlertState } from '../../worker/model/alert.ts'

const alert = (number: number, state: AlertState, zones: readonly string[]) =>
  ({ id: `a${number}`, number, state, current: { content: { zones } } }) as unknown as Alert
const alerts = [
  alert(1, 'in force', ['A', 'B']),
  alert(2, 'submitted', ['B']),
  alert(3, 'cancelled', ['B']),
  alert(4, 'sending', ['C']),
  alert(5, 'draft', ['B']),
]

test.each([
  [['B'], null, [2, 1]],
  [['B', 'C'], null, [4, 2, 1]],
  [['B'], 'a2', [1]],
  [['D'], null, []],
  [[], null, []],
])('an alert for %j that is %s stands beside %j (U02)', (zones, self, expected) => {
  expect(alertsHere(alerts, zones, self).map(({ number }) => number)).toEqual(expected)
})
