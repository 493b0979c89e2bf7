// The public pages of a territory, without a script: what is going on, and one alert by its number. The first line answers what to do.
import { renderSms } from '../../fanout/render.ts'
import type { AlertRevision } from '../../model/alert.ts'
import { eventIn } from '../../model/hazard.ts'
import { LANGUAGES, type Language } from '../../model/message.ts'
import type { PublicExerciseState } from '../../model/public-exercise.ts'
import type { Edition, PublishedAlert } from '../../model/publication.ts'
import type { Instant } from '../../model/time.ts'
import { markup, type Html } from './html.ts'
import { zoneMap } from './map.ts'
import { stateBlock } from './state.ts'
import { STYLE } from './style.ts'
import { standingOf } from '../standing.ts'
import { PAGE_NAME, PAGE_WORDS, type PageWords } from './words.ts'

const RECENT_MS = 7 * 86_400_000
const MOST_REVISIONS = 8

export interface Scene {
  readonly edition: Edition
  readonly language: Language
  readonly words: PageWords
}

export function communePage(edition: Edition, language: Language): string {
  const scene: Scene = { edition, language, words: PAGE_WORDS[language] }
  const { words } = scene
  const newestFirst = edition.alerts.toReversed()
  const active = newestFirst.filter((one) => standingOf(one, edition.madeAt) === 'in force')
  const recent = newestFirst.filter(
    (one) => !active.includes(one) && edition.madeAt - (one.alert.closedAt ?? sentAt(one.alert.current)) < RECENT_MS,
  )
  const main = markup`<h1>${active.length === 0 ? words.none : words.some(active.length)}</h1>${active.length === 0 && markup`<p class="quiet">${words.noneHint}</p>`}${active.map((one) => alertBlock(one, scene, true))}${stateBlock({ edition, language, timeOf: (at) => timeOf(at, scene) })}${exercisesBlock(scene)}${sheltersBlock(scene)} ${callsBlock(scene)}${
    recent.length > 0 &&
    markup`<section aria-labelledby="r"><h2 id="r">${words.recent}</h2><ul class="calls">${recent.slice(0, 10).map((one) => recentLine(one, scene))}</ul></section>`
  }${riversBlock(scene)} ${verifyBlock(scene)}<p><a class="line" href="${home(scene)}/cap.atom">${words.feeds} : CAP, Atom</a> · <a class="line" href="${home(scene)}/feed.rss">RSS</a></p>`
  return sheetOf(scene, { title: words.title, main, path: '', exercise: false })
}

export function alertPage(edition: Edition, published: PublishedAlert, language: Language): string {
  const scene: Scene = { edition, language, words: PAGE_WORDS[language] }
  const { words } = scene
  const { alert } = published
  const earlier = alert.revisions.slice(0, -1).toReversed().slice(0, MOST_REVISIONS)
  const exercise = alert.current.content.mode !== 'live'
  const genuine = exercise ? words.exerciseGenuine : words.genuine
  const main = markup`<h1>${genuine(alert.number, edition.territory.name)}</h1>${alertBlock(published, scene, false)}<p><a class="line" href="${home(scene)}/alerts/${alert.number}.cap.xml">${words.capFile}</a></p>${callsBlock(scene)}${
    earlier.length > 0 &&
    markup`<section aria-labelledby="h"><h2 id="h">${words.history}</h2>${earlier.map((revision) => historyLine(revision, alert.number, scene))}</section>`
  }<p><a class="line" href="${home(scene)}${named(scene.language)}">${words.back}</a></p>`
  return sheetOf(scene, { title: words.alert(alert.number), main, path: `/alerts/${alert.number}`, exercise })
}

export function absentPage(edition: Edition): string {
  const scene: Scene = { edition, language: 'fr', words: PAGE_WORDS.fr }
  const english = PAGE_WORDS.en
  const desk = edition.territory.publicDesk
  const main = markup`<h1>${scene.words.absent}</h1><p>${scene.words.absentHint(desk)}</p><p lang="en"><strong>${english.absent}</strong> ${english.absentHint(desk)}</p>${callsBlock(scene)}${verifyBlock(scene)}<p><a class="line" href="${home(scene)}">${scene.words.back}</a></p>`
  return sheetOf(scene, { title: scene.words.absent, main, path: '', exercise: false })
}

// ---- parts ----

function alertBlock(published: PublishedAlert, scene: Scene, link: boolean): Html {
  const { words, edition } = scene
  const { alert, zones } = published
  const { current } = alert
  const { content } = current
  const standing = standingOf(published, edition.madeAt)
  const over = standing !== 'in force'
  const told = zones[current.revision] ?? []
  const names = told.map(({ name }) => (scene.language === 'en' ? name.en : name.fr)).join(', ')
  const map = zoneMap(edition.zones, told, { title: words.map(names), english: scene.language === 'en' })
  const number = link
    ? markup`<a href="${home(scene)}/alerts/${alert.number}${named(scene.language)}">${words.alert(alert.number)}</a>`
    : markup`${words.alert(alert.number)}`
  return markup`<article class="alert ${over ? 'over' : content.severity.toLowerCase()}"><p class="level">${over ? words.standing[standing] : words.levels[content.severity]} <span>${eventIn(content, scene.language === 'en')}</span></p><div>${content.mode !== 'live' && markup`<p><strong>${words.exercise}</strong> ${words.exerciseHint}</p>`}<p class="text" ${langOf(current, scene)}>${textOf(current, alert.number, scene)}</p><dl><dt>${words.where}</dt><dd>${names}</dd><dt>${words.until}</dt><dd>${timeOf(content.expiresAt, scene)}</dd><dt>${words.issued}</dt><dd>${timeOf(sentAt(current), scene)}</dd><dt>${words.number}</dt><dd>${number}${over ? null : markup` · ${words.standing[standing]}`}</dd></dl>${map}</div></article>`
}

function historyLine(revision: AlertRevision, number: number, scene: Scene): Html {
  return markup`<p><strong>${scene.words.revision(revision.revision)}</strong> · ${timeOf(sentAt(revision), scene)}<br><span ${langOf(revision, scene)}>${textOf(revision, number, scene)}</span></p>`
}

function recentLine(published: PublishedAlert, scene: Scene): Html {
  const { alert } = published
  const standing = standingOf(published, scene.edition.madeAt)
  return markup`<li><a class="line" href="${home(scene)}/alerts/${alert.number}${named(scene.language)}">${scene.words.alert(alert.number)} · ${eventIn(alert.current.content, scene.language === 'en')}</a><br>${scene.words.standing[standing]}, ${timeOf(alert.closedAt ?? sentAt(alert.current), scene)}</li>`
}

function callsBlock({ words, edition }: Scene): Html {
  const { publicDesk, name } = edition.territory
  const calls: PageWords['calls'] = [...words.calls, [publicDesk, words.desk(name)]]
  return markup`<section aria-labelledby="c"><h2 id="c">${words.help}</h2><ul class="calls">${calls.map(
    ([number, what]) => markup`<li><b><a href="tel:${number}">${number}</a></b>${what}</li>`,
  )}</ul></section>`
}

function sheltersBlock({ words, edition }: Scene): Html | null {
  const { shelters = [] } = edition
  if (shelters.length === 0) return null
  const rows = shelters.map(({ name, address, accessible, animals, room }) => {
    const facts = [
      words.rooms[room],
      animals ? words.animals : words.noAnimals,
      ...(accessible ? [words.accessible] : []),
    ]
    return markup`<li><b>${name}</b> ${address}<br>${facts.join(', ')}</li>`
  })
  return markup`<section aria-labelledby="s"><h2 id="s">${words.shelters}</h2><ul class="calls">${rows}</ul></section>`
}

const EXERCISE_STATE: Readonly<Record<PublicExerciseState, keyof PageWords['exerciseState']>> = {
  announced: 'ahead',
  approved: 'ahead',
  starting: 'running',
  running: 'running',
  ended: 'over',
  yielded: 'stopped',
  postponed: 'postponed',
  withdrawn: 'withdrawn',
}

// Never among the alerts, and with its word before anything else: nobody may take it for one.
function exercisesBlock(scene: Scene): Html | null {
  const { words, edition, language } = scene
  const { exercises = [] } = edition.exercises ?? {}
  const near = exercises.filter(({ at, lastsMs }) => edition.madeAt - at - lastsMs < RECENT_MS).toReversed()
  if (near.length === 0) return null
  const rows = near.slice(0, MOST_REVISIONS).map(({ name, state, at, zones }) => {
    const where = zones.map((zone) => (language === 'en' ? zone.en : zone.fr)).join(', ')
    return markup`<li><b>${words.exercise}</b> ${name} : ${words.exerciseState[EXERCISE_STATE[state]]}<br>${timeOf(at, scene)}, ${where}</li>`
  })
  return markup`<section aria-labelledby="x"><h2 id="x">${words.exercisesAhead}</h2><ul class="calls">${rows}</ul><p class="quiet">${words.exerciseMeans}</p><p><a class="line" href="${home(scene)}/exercises.ics">${words.exerciseCalendar}</a></p></section>`
}

function riversBlock(scene: Scene): Html | null {
  const { words, edition } = scene
  if (edition.stations.length === 0) return null
  const rows = edition.stations.slice(0, 12).map(({ station, latest, trend, silent }) => {
    const level = latest === null ? words.noLevel : metres(latest.valueMm, words)
    const how = silent === null ? words.trend[trend] : words.silent
    const when = latest === null ? '' : timeOf(latest.observedAt, scene)
    return markup`<tr><th scope="row">${station.name}, ${station.river}</th><td>${level}${latest !== null && markup`, ${how}`}</td><td>${when}</td></tr>`
  })
  return markup`<section aria-labelledby="w"><h2 id="w">${words.rivers}</h2><table><thead><tr><th scope="col">${words.gauge}</th><th scope="col">${words.level}</th><th scope="col">${words.measured}</th></tr></thead><tbody>${rows}</tbody></table></section>`
}

function verifyBlock(scene: Scene): Html {
  const { words } = scene
  return markup`<section aria-labelledby="v"><h2 id="v">${words.verify}</h2><p id="vh">${words.verifyHint}</p><form action="${home(scene)}/alerts" method="get"><label>${words.number}<input name="n" inputmode="numeric" pattern="[0-9]{1,6}" required aria-describedby="vh" autocomplete="off"></label><button>${words.verifyAct}</button></form></section>`
}

interface Sheet {
  readonly title: string
  readonly main: Html
  /** Of this page below the territory, without its language. */
  readonly path: string
  readonly exercise: boolean
  /** Languages in which it is written at all. */
  readonly only?: readonly Language[]
}

export function sheetOf(scene: Scene, { title, main, path, exercise, only = LANGUAGES }: Sheet): string {
  const { words, edition, language } = scene
  const { territory } = edition
  const languages = only
    .filter((one) => territory.languages.includes(one) || one === 'fr')
    .filter((one) => one !== language)
  const links = languages.map(
    (one) =>
      markup`<li><a href="${home(scene)}${path}${named(one)}" hreflang="${PAGE_WORDS[one].lang}" lang="${PAGE_WORDS[one].lang}">${PAGE_WORDS[one].name}</a></li>`,
  )
  const style = `<style>${STYLE}</style>`
  const head = markup`<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title} · ${territory.name}</title><link rel="alternate" type="application/atom+xml" href="${home(scene)}/cap.atom">`
  const body = markup`<header><p>${territory.name}</p><nav aria-label="${words.name}"><ul>${links}</ul></nav></header><main>${main}</main><footer><p>${words.published} ${timeOf(edition.madeAt, scene)}.</p><p>${words.source}</p>${statementLinks(scene)}</footer>`
  return `<!doctype html><html lang="${words.lang}"><head>${head.text}${style}</head><body${exercise ? ' class="exercise"' : ''}>${body.text}</body></html>`
}

// Both are written in French and in English: the easy-to-read page leads to the French ones.
function statementLinks(scene: Scene): Html {
  const language = scene.language === 'en' && scene.edition.territory.languages.includes('en') ? '/en' : ''
  return markup`<p><a href="${home(scene)}/accessibility${language}">${scene.words.accessibility}</a> · <a href="${home(scene)}/eco-design${language}">${scene.words.eco}</a></p>`
}

// ---- words and figures ----

function textOf(revision: AlertRevision, number: number, { edition, language }: Scene): string {
  const { content } = revision
  return (
    renderSms({ content, language, mode: content.mode, number, revision: revision.revision }) || edition.territory.name
  )
}

// A text that falls back to French says so to a screen reader.
function langOf({ content }: AlertRevision, { language }: Scene): Html {
  const spoken = (content.texts[language] ?? '').trim() === '' ? 'fr' : language
  return spoken === 'en' ? markup`lang="en"` : markup`lang="fr"`
}

function timeOf(at: Instant, { edition, words }: Scene): Html {
  const format = new Intl.DateTimeFormat(words.locale, {
    timeZone: edition.territory.timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  return markup`<time datetime="${new Date(at).toISOString()}">${format.format(at)}</time>`
}

function metres(mm: number, { locale }: PageWords): string {
  const format = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  return `${format.format(mm / 1_000)}\u202fm`
}

function sentAt({ approvedAt, submittedAt }: AlertRevision): Instant {
  return approvedAt ?? submittedAt
}

function home({ edition }: Scene): string {
  return `/${edition.territory.code}`
}

function named(language: Language): string {
  const name = PAGE_NAME[language]
  return name === '' ? '' : `/${name}`
}
