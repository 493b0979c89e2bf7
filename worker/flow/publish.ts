// What the public may know → the static files that it reads: pages in each language, one alert by its number, CAP, Atom, RSS.
import { writeCap } from '../cap/write-cap.ts'
import { LANGUAGES, type Language } from '../model/message.ts'
import type { Edition, PageWeights, PublicFile, PublicFiles, PublishedAlert, Weight } from '../model/publication.ts'
import { capsOf } from './cap-of-alert.ts'
import { atomFeed, rssFeed, type FeedEntry } from './page/feeds.ts'
import { exercisesCalendar } from './page/exercises-calendar.ts'
import { PAGE_POLICY } from './page/html.ts'
import { absentPage, alertPage, communePage } from './page/page.ts'
import { STATEMENTS, statementPage } from './page/statements.ts'
import { PAGE_NAME } from './page/words.ts'

/** Served with status 404 where a number was never issued. */
export const ABSENT = '404.html'

/** The territory's own page, which the eco-design statement weighs. */
export const HOME = 'index.html'

export function publish(edition: Edition): PublicFiles {
  const files: Record<string, PublicFile> = { [ABSENT]: page(absentPage(edition)) }
  const languages = LANGUAGES.filter((language) => language === 'fr' || edition.territory.languages.includes(language))
  // A drill is nobody's business outside; what is still being decided never came here.
  const alerts = edition.alerts.filter(({ alert }) => alert.mode !== 'exercise' && alert.revisions.length > 0)
  const shown: Edition = { ...edition, alerts }
  for (const language of languages) files[`${nameOf('index', language)}.html`] = page(communePage(shown, language))
  const entries: FeedEntry[] = []
  // What is sent of an exercise has a page and CAP files as what is real has, under numbers of their own; the first page never counts it as an alert.
  for (const published of [...alerts, ...(edition.exercises?.alerts ?? [])]) {
    const { number } = published.alert
    for (const language of languages)
      files[`alerts/${nameOf(String(number), language)}.html`] = page(alertPage(shown, published, language))
    Object.assign(files, capFiles(published, shown, entries))
  }
  const newestFirst = entries.toSorted((left, right) => right.cap.sent - left.cap.sent)
  files['cap.atom'] = feed('application/atom+xml', atomFeed(shown, newestFirst))
  files['exercises.ics'] = feed('text/calendar', exercisesCalendar(shown))
  files['feed.rss'] = feed('application/rss+xml', rssFeed(shown, newestFirst))
  return files
}

/** Beside the rest of an edition: how accessible the service is, and what it weighs. */
export function statements(
  edition: Edition,
  weighed: { readonly own: Weight | null; readonly weights: PageWeights | null },
): PublicFiles {
  const files: Record<string, PublicFile> = {}
  const languages = (['fr', 'en'] as const).filter((one) => one === 'fr' || edition.territory.languages.includes(one))
  for (const name of STATEMENTS)
    for (const language of languages)
      files[`${nameOf(name, language)}.html`] = page(statementPage(edition, { name, language, ...weighed }))
  return files
}

// Each message under a name of its own for ever, and the newest under the alert's number.
function capFiles(published: PublishedAlert, edition: Edition, entries: FeedEntry[]): PublicFiles {
  const { number } = published.alert
  const files: Record<string, PublicFile> = {}
  for (const cap of capsOf(published, edition)) {
    const name = `alerts/${number}.${cap.identifier.split('.').at(-1) ?? ''}.cap.xml`
    files[name] = feed('application/cap+xml', writeCap(cap, edition.territory.timeZone))
    files[`alerts/${number}.cap.xml`] = files[name]
    entries.push({ cap, file: name, number })
  }
  return files
}

/** `index`, `index.en`, `7.falc`: the language stands in the name, since a static file knows no query. */
function nameOf(base: string, language: Language): string {
  const suffix = PAGE_NAME[language]
  return suffix === '' ? base : `${base}.${suffix}`
}

function page(body: string): PublicFile {
  return { contentType: 'text/html; charset=utf-8', policy: PAGE_POLICY, body }
}

function feed(contentType: string, body: string): PublicFile {
  return { contentType: `${contentType}; charset=utf-8`, policy: null, body }
}
