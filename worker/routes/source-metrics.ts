// The health of sources as Prometheus text. Ages and not times, since a demonstration's clock is not the machine's; counts are of 24 hours.
// A state is told as the one line that holds, so a series that ends is a state that ended. Labels are names from feeds.yaml and stations.yaml.
import {
  sourceState,
  subjectState,
  type SourceHealth,
  type SourcesView,
  type SubjectHealth,
} from '../model/source-health.ts'
import { SECOND_MS, type Instant } from '../model/time.ts'
import { MetricPage, type Labels, type Metric } from './metric-page.ts'

/** So many territories are told of; a server of a whole region is asked territory by territory, at `/api/{territory}/sources`. */
export const MOST_TERRITORIES = 50
const MOST_SOURCES = 50
const MOST_SUBJECTS = 200

export interface TerritorySources {
  readonly territory: string
  /** Null where it did not answer in time. */
  readonly view: SourcesView | null
}

const STATE: Metric = { name: 'tocsin_source_state', help: '1 for the state in which a source is now.' }
const ERROR: Metric = { name: 'tocsin_source_error', help: '1 for the kind of the fault of the last question.' }
const LAST_GOOD: Metric = { name: 'tocsin_source_last_good_age_seconds', help: 'Age of the last good answer.' }
const LAST_TRY: Metric = { name: 'tocsin_source_last_try_age_seconds', help: 'Age of the last question or call.' }
const NEXT: Metric = {
  name: 'tocsin_source_next_poll_seconds',
  help: 'Time to the next question; negative when overdue.',
}
const NEWEST: Metric = {
  name: 'tocsin_source_newest_age_seconds',
  help: 'Age of the newest thing that a source has said.',
}
const LAG: Metric = { name: 'tocsin_source_lag_seconds', help: 'From observation to reception, over 24 hours.' }
const VALUES: Metric = { name: 'tocsin_source_values', help: 'Values observed within 24 hours.' }
const DOUBTED: Metric = {
  name: 'tocsin_source_values_doubted',
  help: 'Those of them that are doubted or marked for what they say.',
}
const FLAGS: Metric = { name: 'tocsin_source_values_flagged', help: 'Those of them with a flag, by its name.' }
const QUESTIONS: Metric = {
  name: 'tocsin_source_questions',
  help: 'Questions and calls within 24 hours, by how they ended.',
}
const SUBJECT_STATE: Metric = {
  name: 'tocsin_station_state',
  help: '1 for the state of a station or area in a source.',
}
const SUBJECT_NEWEST: Metric = {
  name: 'tocsin_station_newest_age_seconds',
  help: 'Age of the newest that a source has said of it.',
}
const SUBJECT_VALUES: Metric = { name: 'tocsin_station_values', help: 'Values of it observed within 24 hours.' }
const SUBJECT_DOUBTED: Metric = { name: 'tocsin_station_values_doubted', help: 'Those of them that are doubted.' }
const UNREAD: Metric = { name: 'tocsin_sources_unread', help: '1 where a territory did not say how its sources are.' }
const LEFT_OUT: Metric = {
  name: 'tocsin_sources_left_out',
  help: 'Territories, sources and stations that are not told of here, being too many.',
}

export function sourceMetrics(read: readonly TerritorySources[], untold: number): readonly string[] {
  const page = new MetricPage()
  let leftOut = untold
  for (const { territory, view } of read) {
    if (view === null) {
      page.tell(UNREAD, { territory }, 1)
      continue
    }
    leftOut += Math.max(0, view.sources.length - MOST_SOURCES)
    for (const source of view.sources.slice(0, MOST_SOURCES)) {
      ofSource(page, territory, source, view.now)
      leftOut += Math.max(0, source.subjects.length - MOST_SUBJECTS)
      for (const subject of source.subjects.slice(0, MOST_SUBJECTS))
        ofSubject(page, { territory, source: source.id, station: subject.subject }, { subject, source, now: view.now })
    }
  }
  page.tell(LEFT_OUT, {}, leftOut)
  return page.lines()
}

function ofSource(page: MetricPage, territory: string, source: SourceHealth, now: Instant): void {
  const labels = { territory, source: source.id }
  page.tell(STATE, { ...labels, adapter: source.adapter, state: sourceState(source, now) }, 1)
  if (source.error !== null) page.tell(ERROR, { ...labels, kind: source.error.kind ?? 'unnamed' }, 1)
  page.age(LAST_GOOD, labels, source.lastGoodAt, now)
  page.age(LAST_TRY, labels, source.lastTriedAt, now)
  page.age(NEWEST, labels, source.newestAt, now)
  if (source.nextAt !== null) page.tell(NEXT, labels, seconds(source.nextAt - now))
  if (source.lagMs !== null) {
    page.tell(LAG, { ...labels, quantile: '0.5' }, seconds(source.lagMs.middle))
    page.tell(LAG, { ...labels, quantile: '0.95' }, seconds(source.lagMs.worst))
  }
  if (source.gives === 'readings') {
    page.tell(VALUES, labels, source.values)
    page.tell(DOUBTED, labels, source.flagged)
    for (const [flag, n] of Object.entries(source.byFlag)) page.tell(FLAGS, { ...labels, flag }, n)
  }
  const failed = source.slots.reduce((sum, slot) => sum + slot.failed, 0)
  const asked = source.slots.reduce((sum, slot) => sum + slot.asked, 0)
  page.tell(QUESTIONS, { ...labels, outcome: 'answered' }, asked - failed)
  page.tell(QUESTIONS, { ...labels, outcome: 'failed' }, failed)
}

function ofSubject(
  page: MetricPage,
  labels: Labels,
  { subject, source, now }: { readonly subject: SubjectHealth; readonly source: SourceHealth; readonly now: Instant },
): void {
  page.tell(SUBJECT_STATE, { ...labels, state: subjectState(subject, source.gives, now) }, 1)
  page.age(SUBJECT_NEWEST, labels, subject.newestAt, now)
  if (source.gives !== 'readings') return
  page.tell(SUBJECT_VALUES, labels, subject.values)
  page.tell(SUBJECT_DOUBTED, labels, subject.flagged)
}

function seconds(ms: number): number {
  return Math.round(ms / SECOND_MS)
}
