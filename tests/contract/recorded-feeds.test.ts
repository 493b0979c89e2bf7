// Every recorded answer that a feed's door reads comes to the values that it holds, or is refused with the reason. Recorded frames of sensors,
// Observations and CAP messages have tables of their own beside their doors.
import { expect, test } from 'vitest'
import { FEEDS } from '../../worker/feeds/index.ts'
import type { FeedResult } from '../../worker/ingest/feed.ts'
import { DAY_MS, toRfc3339 } from '../../worker/model/time.ts'
import { recordedNames, recordedOrSkip } from '../support/recorded.ts'
import { NOW, sourceOf } from './feed-sources.ts'
import { RECORDED_ANSWERS, type RecordedAnswer } from './recorded-answers.ts'

const READ_BY = new Map<string, number>()

function resultOf({ door, follows, nth, status, inside, now }: RecordedAnswer, text: string): FeedResult {
  const feed = FEEDS.find(({ name }) => name === door)
  if (feed === undefined) throw new Error(`no such adapter: ${door}`)
  const at = now === undefined ? NOW : Date.parse(now)
  const wanted = sourceOf(feed).isArea === true ? { codes: [], areas: [follows] } : { codes: [follows], areas: [] }
  const request = { ...wanted, cursor: null, since: at - DAY_MS, now: at }
  const body = inside === undefined ? text : JSON.stringify((JSON.parse(text) as Record<string, unknown>)[inside])
  const url = `https://feeds.example/base${feed.ask(request)[nth ?? 0]?.path ?? ''}`
  return feed.read({ status: status ?? 200, contentType: '', body, url }, request)
}

function inShort(result: FeedResult): string {
  READ_BY.set(result.kind, (READ_BY.get(result.kind) ?? 0) + 1)
  if (result.kind === 'fault') return `fault: ${result.message.replace(/\s+/g, ' ').slice(0, 100)}`
  if (result.kind === 'nothing published') return 'nothing published'
  const { readings, forecasts, outlooks = [], bulletins, linked = [], skipped, complaint } = result
  const texts = result.cursor?.['texts']
  const parts = [
    many('readings', readings, (one) => `${one.station} ${toRfc3339(one.observedAt)} ${one.value}`),
    many(
      'forecasts',
      forecasts,
      ({ station, points: [first] }) =>
        `${station} ${at(first?.at)} ${first?.lowMm} ${first?.middleMm} ${first?.highMm}`,
    ),
    many('outlooks', outlooks, ({ station, points: [first] }) => `${station} ${at(first?.at)} ${first?.middle}`),
    many('bulletins', bulletins?.items ?? [], (one) => `${one.areas.join()} ${toRfc3339(one.sentAt)} ${one.danger}`),
    many('messages to read', linked, ({ path }) => path.replace(/^.*\//, '')),
    texts === undefined ? '' : `texts of ${Object.keys(texts as object).join()}`,
    skipped.length === 0 ? '' : `${skipped.length} left out`,
    complaint === undefined ? '' : `to mend: ${complaint.message}`,
  ].filter((part) => part !== '')
  return parts.length === 0 ? 'nothing' : parts.join(' · ')
}

const at = (time: number | undefined) => (time === undefined ? '' : toRfc3339(time))

function many<T>(what: string, list: readonly T[], told: (one: T) => string): string {
  const [first] = list
  return first === undefined ? '' : `${what} ${list.length} · ${told(first)}`
}

const titleOf = ({ path, door, follows, inside }: RecordedAnswer) =>
  `${path}${inside === undefined ? '' : ` (${inside})`}, ${door} for ${follows}`

test.for(RECORDED_ANSWERS.map((one) => [titleOf(one), one] as const))('%s', ([, one], context) => {
  expect(inShort(resultOf(one, recordedOrSkip(one.path, context)))).toBe(one.is)
})

/** Descriptions of an interface and notes: no answers. */
const NO_ANSWER = /(SOURCES\.md|\.ya?ml)$/

test('no recorded file of a folder that a feed reads is left out of this table', (context) => {
  const folders = [...new Set(RECORDED_ANSWERS.map(({ path }) => path.replace(/\/[^/]*$/, '')))]
  const files = folders.flatMap((folder) => recordedNames(folder).map((name) => `${folder}/${name}`))
  if (files.length === 0) recordedOrSkip('hubeau', context)
  const known = new Set(RECORDED_ANSWERS.map(({ path }) => path))
  const counts = [...READ_BY].map(([kind, n]) => `${n} ${kind}`).join(', ')
  console.info(`recorded answers: ${known.size} files, ${RECORDED_ANSWERS.length} questions: ${counts}`)
  expect(files.filter((file) => !known.has(file) && !NO_ANSWER.test(file))).toEqual([])
})
