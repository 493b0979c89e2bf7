// Looks for the sources around a territory and asks each once, by the very adapters that will follow it. One question at a time: these are public services.
import {
  communeContour,
  feedOf,
  hubeauStations,
  vigicruesReaches,
  vigicruesStation,
  vigilanceOverseas,
  type Reference,
} from '../../feeds/index.ts'
import { inBox } from '../../audience/locate.ts'
import { isOverseas, officialOf } from '../../flow/set-up/official.ts'
import { pointsOf } from '../../flow/set-up/points.ts'
import { boxAround, ownRivers, rankGauges, rankReaches } from '../../flow/set-up/rank.ts'
import { answerFor, type Read } from '../../flow/set-up/trial.ts'
import { BASES, type Bases } from '../../flow/set-up/write.ts'
import type { FeedAsk } from '../../ingest/feed.ts'
import type {
  Candidate,
  GaugeProfile,
  ReferenceGauge,
  SearchFault,
  SetUpArea,
  SetUpProposal,
  Trial,
  TrialAnswer,
} from '../../model/candidate.ts'
import { faultOfStatus, type SourceFault } from '../../model/source-health.ts'
import type { FeedSource } from '../../model/territory.ts'
import { DAY_MS, type Instant } from '../../model/time.ts'
import type { Asked } from './ask-source.ts'

export interface Exploring {
  /** Asks one source; the machine's own way out. */
  readonly ask: (baseUrl: string, ask: FeedAsk) => Promise<Asked>
  readonly now: Instant
  readonly withinKm: number
  /** The server's key for Météo-France; null where there is none. */
  readonly meteofranceKey: string | null
  readonly bases?: Bases
}

const MOST_GAUGES = 12
const MOST_REACHES = 6
/** Vigicrues answers two months of values, some 750 kB, for each gauge. */
const MOST_OBSERVED = 4

type Found<T> = { readonly kind: 'found'; readonly found: T } | { readonly kind: 'nothing' } | Fault
type Fault = {
  readonly kind: 'fault'
  readonly fault: SourceFault
  readonly message: string
  readonly mend: string
}

/** The commune's contour by its INSEE code. */
export function areaOfCode(code: string, exploring: Pick<Exploring, 'ask'>): Promise<Found<SetUpArea>> {
  return asked(communeContour, communeContour.baseUrl, code, exploring)
}

export async function explore(area: SetUpArea, exploring: Exploring): Promise<SetUpProposal> {
  const { now, withinKm, bases = BASES } = exploring
  const faults: SearchFault[] = []
  const search = async <A, F>(
    what: SearchFault['what'],
    reference: Reference<A, F>,
    { base, about, otherwise }: { readonly base: string; readonly about: A; readonly otherwise: F },
  ): Promise<F> => {
    const answer = await asked(reference, base, about, exploring)
    if (answer.kind === 'fault') {
      const { fault, message, mend } = answer
      if (!faults.some((known) => known.what === what)) faults.push({ what, fault, message, mend })
    }
    return answer.kind === 'found' ? answer.found : otherwise
  }
  const box = boxAround(area.shape, withinKm)
  const allGauges = await search('gauges', hubeauStations, { base: bases.hubeau, about: box, otherwise: [] })
  // Overseas Vigicrues has nothing: what is not asked is said to be absent, and not to be silent.
  const withoutVigicrues = isOverseas(area)
  const reachesOfTheCountry = withoutVigicrues
    ? []
    : await search('reaches', vigicruesReaches, { base: bases.vigicrues, about: null, otherwise: [] })
  // Hundreds of lines of thousands of points: only what comes near is measured.
  const allReaches = reachesOfTheCountry.filter(({ lines }) => lines.some((line) => line.some((at) => inBox(box, at))))
  const rivers = ownRivers(area, allGauges, allReaches)
  const gauges = rankGauges(area, allGauges, rivers, { withinKm, most: MOST_GAUGES })
  const reaches = rankReaches(area, allReaches, rivers, { withinKm, most: MOST_REACHES })
  const profiles: Record<string, GaugeProfile> = {}
  for (const { code } of withoutVigicrues ? [] : gauges.candidates) {
    // A first question that nobody answers is not asked twelve times.
    if (faults.some(({ what, fault }) => what === 'profiles' && fault === 'no answer')) break
    const profile = await search('profiles', vigicruesStation, {
      base: bases.vigicrues,
      about: code,
      otherwise: NO_PROFILE,
    })
    if (profile !== NO_PROFILE) profiles[code] = profile
  }
  const candidates = [
    ...gauges.candidates,
    ...reaches.candidates,
    ...officialOf(area),
    ...pointsOf(area, gauges.candidates, allGauges),
  ]
  const trials = await tryAll(candidates, profiles, { ...exploring, bases })
  return {
    area,
    now,
    candidates,
    gauges: Object.fromEntries(
      allGauges
        .filter(({ code }) => gauges.candidates.some((one) => one.code === code))
        .map((gauge): [string, ReferenceGauge] => [gauge.code, gauge]),
    ),
    profiles,
    trials,
    faults,
    leftOut: { gauges: gauges.leftOut, reaches: reaches.leftOut },
    withoutVigicrues,
  }
}

const NO_PROFILE: GaugeProfile = { forecasts: false, floods: [] }

async function tryAll(
  candidates: readonly Candidate[],
  profiles: Readonly<Record<string, GaugeProfile>>,
  exploring: Exploring & { readonly bases: Bases },
): Promise<readonly Trial[]> {
  const { bases, meteofranceKey } = exploring
  const codes = (kind: Candidate['kind']) => candidates.filter((one) => one.kind === kind).map(({ code }) => code)
  const gauges = codes('gauge')
  const trials: Trial[] = []
  const attempt = async (
    adapter: FeedSource['adapter'],
    kind: Candidate['kind'],
    own: readonly string[],
    base: string,
  ) => {
    if (own.length > 0) trials.push(...(await tried({ adapter, kind, codes: own, base }, exploring)))
  }
  await attempt('hubeau', 'gauge', gauges, bases.hubeau)
  for (const code of gauges.filter((one) => profiles[one] !== undefined).slice(0, MOST_OBSERVED))
    await attempt('vigicrues-observations', 'gauge', [code], bases.vigicrues)
  for (const code of gauges.filter((one) => profiles[one]?.forecasts === true))
    await attempt('vigicrues-forecast', 'gauge', [code], bases.vigicrues)
  for (const code of codes('reach')) await attempt('vigicrues-levels', 'reach', [code], bases.vigicrues)
  for (const kind of ['department', 'coast'] as const) {
    if (meteofranceKey !== null) await attempt('meteofrance-vigilance', kind, codes(kind), bases.meteofrance)
    else
      for (const code of codes(kind))
        trials.push({ adapter: 'meteofrance-vigilance', kind, code, answer: { kind: 'no key' } })
  }
  for (const code of codes('overseas'))
    trials.push({ adapter: 'meteofrance-vigilance', kind: 'overseas', code, answer: await overseas(exploring) })
  for (const code of codes('rain')) await attempt('open-meteo-rain', 'rain', [code], bases.rain)
  for (const code of codes('flow')) await attempt('open-meteo-flood', 'flow', [code], bases.flow)
  return trials
}

async function overseas({ ask, meteofranceKey, bases }: Exploring & { readonly bases: Bases }): Promise<TrialAnswer> {
  const { key } = feedOf('meteofrance-vigilance')
  if (meteofranceKey === null || key === undefined) return { kind: 'no key' }
  const withKey: Exploring['ask'] = (base, question) =>
    ask(base, { ...question, headers: { ...question.headers, [key.header]: meteofranceKey } })
  const answer = await asked(vigilanceOverseas, bases.meteofrance, null, { ask: withKey })
  return answer.kind === 'found' ? { kind: 'not read' } : answer
}

interface Attempt {
  readonly adapter: FeedSource['adapter']
  readonly kind: Candidate['kind']
  readonly codes: readonly string[]
  readonly base: string
}

// As a poller asks, once: page after page, and what one page could not say does not take back what another said.
async function tried({ adapter, kind, codes, base }: Attempt, exploring: Exploring): Promise<readonly Trial[]> {
  const feed = feedOf(adapter)
  const isArea = !['gauge', 'rain', 'flow'].includes(kind)
  const request = {
    codes: isArea ? [] : codes,
    areas: isArea ? codes : [],
    cursor: null,
    since: exploring.now - DAY_MS,
    now: exploring.now,
  }
  const key =
    feed.key === undefined || exploring.meteofranceKey === null ? {} : { [feed.key.header]: exploring.meteofranceKey }
  const read: Read[] = []
  let fault: TrialAnswer | null = null
  const asks = [...feed.ask(request)]
  for (let page = 0; asks.length > 0 && page < MOST_PAGES; page++) {
    const next = asks.shift()
    if (next === undefined) break
    const answer = await exploring.ask(base, { ...next, headers: { ...next.headers, ...key } })
    if (answer.kind === 'unchanged') continue
    if (answer.kind !== 'answer') {
      fault ??= { ...faultFrom(answer) }
      if (answer.kind === 'no answer') break
      continue
    }
    const result = feed.read(answer.answer, request)
    if (result.kind === 'fault')
      fault ??= {
        kind: 'fault',
        fault: faultOfStatus(answer.answer.status),
        message: result.message,
        mend: result.mend,
      }
    if (result.kind === 'read') {
      read.push(result)
      if (result.next !== null) asks.unshift(result.next)
    }
  }
  return codes.map((code) => ({
    adapter,
    kind,
    code,
    answer: answerFor(code, read, exploring.now) ?? fault ?? { kind: 'nothing' },
  }))
}

const MOST_PAGES = 20

async function asked<A, F>(
  reference: Reference<A, F>,
  base: string,
  about: A,
  { ask }: Pick<Exploring, 'ask'>,
): Promise<Found<F>> {
  const answer = await ask(base, reference.ask(about))
  if (answer.kind === 'unchanged') return { kind: 'nothing' }
  if (answer.kind !== 'answer') return faultFrom(answer)
  const read = reference.read(answer.answer)
  switch (read.kind) {
    case 'found':
      return { kind: 'found', found: read.found }
    case 'nothing':
      return { kind: 'nothing' }
    case 'fault':
      return { kind: 'fault', fault: faultOfStatus(answer.answer.status), message: read.message, mend: read.mend }
    default:
      return read satisfies never
  }
}

function faultFrom(answer: Extract<Asked, { readonly kind: 'refused' | 'no answer' }>): Fault {
  const { message, mend } = answer
  return { kind: 'fault', fault: answer.kind === 'no answer' ? 'no answer' : answer.fault, message, mend }
}
