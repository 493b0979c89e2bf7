import { describe, expect, test } from 'vitest'
import { stillFollowed, takeBulletins } from '../../../worker/ingest/bulletins.ts'
import { EMPTY_BOARD, standingOf, type BulletinBoard, type BulletinNews } from '../../../worker/model/bulletin.ts'
import { DAY_MS } from '../../../worker/model/time.ts'
import { bulletin, hour, news, NOON } from './bulletin.ts'

const after = (...told: readonly (readonly [at: number, news: BulletinNews])[]): BulletinBoard =>
  told.reduce((board, [at, one]) => takeBulletins(board, one, at), EMPTY_BOARD)

const seen = (board: BulletinBoard, now: number) =>
  board.bulletins.map((one) => [one.identifier, one.danger, one.status, standingOf(one, now)])

describe('one matter', () => {
  test('is kept once, with its newest word; an older one that comes late changes nothing', () => {
    const board = after(
      [NOON, news([bulletin({ danger: 'yellow' })])],
      [hour(1), news([bulletin({ danger: 'red', sentAt: hour(1) })])],
      [hour(2), news([bulletin({ danger: 'green', sentAt: hour(0.5) })])],
    )
    expect(seen(board, hour(2))).toEqual([['reach MO12', 'red', 'updated', 'in force']])
  })

  test('told again in the same words is no update, and is as old as when it was first heard', () => {
    const again = bulletin({ receivedAt: hour(1) })
    const board = after([NOON, news([bulletin()])], [hour(1), news([again])])
    expect(board.bulletins).toEqual(after([NOON, news([bulletin()])]).bulletins)
  })

  test('sent in the future counts as sent now, and mutes nothing after it', () => {
    const board = after(
      [NOON, news([bulletin({ sentAt: NOON + 400 * DAY_MS, receivedAt: NOON, danger: 'yellow' })])],
      [hour(1), news([bulletin({ sentAt: hour(1), danger: 'red' })])],
    )
    expect(board.bulletins.map(({ danger }) => danger)).toEqual(['red'])
  })

  test('sent in the future gives way to what its source says next, which is dated before it came', () => {
    const board = after(
      [hour(1), news([bulletin({ sentAt: NOON + 400 * DAY_MS, receivedAt: hour(1), danger: 'red' })])],
      [hour(2), news([bulletin({ sentAt: NOON, receivedAt: hour(2), danger: 'yellow' })])],
    )
    expect(board.bulletins.map(({ danger }) => danger)).toEqual(['yellow'])
  })

  test('the same identifier in another source is another matter', () => {
    const board = after(
      [NOON, news([bulletin()])],
      [NOON, news([bulletin({ source: 'other', danger: 'green' })], { source: 'other' })],
    )
    expect(board.bulletins).toHaveLength(2)
  })
})

describe('its end', () => {
  test.each(['cancelled', 'all clear'] as const)('%s ends what it names, and stays to be seen', (status) => {
    const end = bulletin({ identifier: 'end', replaces: ['reach MO12'], status, sentAt: hour(1), areas: [] })
    const board = after([NOON, news([bulletin()])], [hour(1), news([end])])
    expect(seen(board, hour(1))).toEqual([['reach MO12', 'orange', status, 'ended']])
    expect(board.bulletins[0]?.endedAt).toBe(hour(1))
    expect(after([NOON, news([bulletin()])], [hour(1), news([end])], [hour(14), news([])]).bulletins).toEqual([])
  })

  test('an update takes the place of what it names, also where the list holds both in either order', () => {
    const update = bulletin({ identifier: 'second', replaces: ['reach MO12'], status: 'updated', danger: 'red' })
    for (const list of [
      [bulletin(), update],
      [update, bulletin()],
    ])
      expect(seen(after([NOON, news(list)]), NOON)).toEqual([['second', 'red', 'updated', 'in force']])
  })

  test('who refers to a message means all that it tells of', () => {
    const both = [bulletin({ identifier: 'm' }), bulletin({ identifier: 'm#2', phenomenon: 'vent' })]
    const end = bulletin({ identifier: 'end', replaces: ['m'], status: 'cancelled', areas: [] })
    const board = after([NOON, news(both)], [hour(1), news([end])], [hour(2), news(both)])
    expect(board.bulletins.map(({ status }) => status)).toEqual(['cancelled', 'cancelled'])
  })

  test('what was replaced does not come back with a list that still holds it', () => {
    const update = bulletin({ identifier: 'second', replaces: ['reach MO12'], status: 'updated' })
    const board = after([NOON, news([bulletin()])], [hour(1), news([update])], [hour(2), news([bulletin()])])
    expect(board.bulletins.map(({ identifier }) => identifier)).toEqual(['second'])
  })

  test('a cancellation of what was never here is no news; a word of calm is', () => {
    expect(after([NOON, news([bulletin({ status: 'cancelled' })])]).bulletins).toEqual([])
    expect(seen(after([NOON, news([bulletin({ status: 'all clear', danger: 'green' })])]), NOON)).toEqual([
      ['reach MO12', 'green', 'all clear', 'ended'],
    ])
  })

  test('a cancellation of another source ends nothing here', () => {
    const end = bulletin({ source: 'other', identifier: 'end', replaces: ['reach MO12'], status: 'cancelled' })
    const board = after([NOON, news([bulletin()])], [hour(1), news([end], { source: 'other' })])
    expect(seen(board, hour(1))).toEqual([['reach MO12', 'orange', 'in force', 'in force']])
  })
})

describe('what is told no more', () => {
  test('stands until its time is up, marked as no longer listed; half a list says nothing of it', () => {
    const board = after([NOON, news([bulletin()], { listed: ['reach MO12'] })], [hour(1), news([], { listed: [] })])
    expect(board.bulletins[0]?.unlistedSince).toBe(hour(1))
    expect(standingOf(board.bulletins[0] as never, hour(9))).toBe('in force')
    expect(standingOf(board.bulletins[0] as never, hour(10))).toBe('expired')
    const half = after([NOON, news([bulletin()], { listed: ['reach MO12'] })], [hour(1), news([], { listed: null })])
    expect(half.bulletins[0]?.unlistedSince).toBeNull()
  })

  test('without an end of its own it is believed for a day after it left the list, and for ever while it is on it', () => {
    const told = news([bulletin({ expires: null })], { listed: ['reach MO12'] })
    const [kept] = after([NOON, told]).bulletins
    expect(standingOf(kept as never, NOON + 30 * DAY_MS)).toBe('in force')
    const [left] = after([NOON, told], [hour(1), news([], { listed: [] })]).bulletins
    expect(standingOf(left as never, hour(24.9))).toBe('in force')
    expect(standingOf(left as never, hour(25))).toBe('expired')
  })

  test('what its source tells anew each time stays, run out, for a week: unknown is a thing to see', () => {
    const board = after([NOON, news([bulletin()])], [NOON + 5 * DAY_MS, news([])])
    expect(seen(board, NOON + 5 * DAY_MS)).toEqual([['reach MO12', 'orange', 'in force', 'expired']])
  })
})

test('a source that tells thousands keeps the worst of them', () => {
  const many = Array.from({ length: 3_000 }, (_, index) =>
    bulletin({ identifier: `w${index}`, danger: index === 7 ? 'red' : 'yellow', sentAt: NOON + index }),
  )
  const board = after([hour(1), news(many)])
  expect(board.bulletins).toHaveLength(40)
  expect(board.bulletins[0]?.danger).toBe('red')
})

test('what a territory follows no more is forgotten, of this source alone', () => {
  const both = bulletin({ areas: ['TET', 'AGLY'] })
  const board = after([NOON, news([both], { heard: ['TET', 'AGLY'] })])
  const left = stillFollowed(board, [{ source: 'vigicrues', area: 'AGLY' }])
  expect(left.bulletins.map(({ areas }) => areas)).toEqual([['AGLY']])
  expect(Object.keys(left.heard)).toEqual(['vigicrues|AGLY'])
  expect(stillFollowed(board, [])).toEqual(EMPTY_BOARD)
})
