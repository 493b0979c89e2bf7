// How each zone stands, and water, power and bridges, on the public page: what to do first, then since when, then when the next word comes.
import {
  namesItsKind,
  nextWord,
  proposedStand,
  STAND_RANK,
  type PublicWords,
  type ShownState,
} from '../../model/public-state.ts'
import type { Language } from '../../model/message.ts'
import type { Edition } from '../../model/publication.ts'
import type { Instant } from '../../model/time.ts'
import { markup, type Html } from './html.ts'
import { STATE_WORDS } from './state-words.ts'

interface Shown {
  readonly edition: Edition
  readonly language: Language
  readonly timeOf: (at: Instant) => Html
}

export function stateBlock(shown: Shown): Html | null {
  const state = shown.edition.state ?? { zones: [], services: [] }
  if (state.zones.length === 0 && state.services.length === 0) return null
  const words = STATE_WORDS[shown.language]
  const next = nextWord(state, shown.edition.madeAt)
  return markup`<section aria-labelledby="z"><h2 id="z">${words.title}</h2>${next !== null && markup`<p class="quiet">${words.next} ${shown.timeOf(next)}</p>`}${zonesTable(state, shown)}${servicesTable(state, shown)}</section>`
}

function zonesTable({ zones }: ShownState, { edition, language, timeOf }: Shown): Html | null {
  const words = STATE_WORDS[language]
  const alerts = edition.alerts.map(({ alert }) => alert)
  // In the order of the territory's own list: whoever looks for their zone finds it where it was.
  const rows = edition.zones.flatMap((zone) => {
    const standing = zones.find((one) => one.zone === zone.id)
    if (standing === undefined) return []
    const { stand, since, before } = standing
    const proposed = proposedStand(zone.id, alerts, edition.madeAt)
    // Said before the alert left: nobody reads « normal » beside an alert about the same street.
    const older =
      proposed !== null &&
      STAND_RANK[proposed] > STAND_RANK[stand] &&
      alerts.some(
        ({ current }) => current.content.zones.includes(zone.id) && (current.approvedAt ?? current.submittedAt) > since,
      )
    const said = textOf(standing.words, language)
    const was = before
      .slice(0, 3)
      .map((one) => markup`<br><span class="quiet">${words.stands[one.stand]}, ${timeOf(one.since)}</span>`)
    return markup`<tr><th scope="row">${language === 'en' ? zone.name.en : zone.name.fr}</th><td><b>${older ? words.alerted : words.stands[stand]}</b>${said !== null && !older && markup`<br>${said}`}</td><td>${timeOf(since)}${was}</td></tr>`
  })
  if (rows.length === 0) return null
  return markup`<table><thead><tr><th scope="col">${words.zone}</th><th scope="col">${words.stand}</th><th scope="col">${words.since}</th></tr></thead><tbody>${rows}</tbody></table>`
}

function servicesTable({ services }: ShownState, { language, timeOf }: Shown): Html | null {
  if (services.length === 0) return null
  const words = STATE_WORDS[language]
  const rows = services.map(({ kind, name, english, open, since }) => {
    const isEnglish = language === 'en' && english !== ''
    const said = isEnglish ? english : name
    const own = isEnglish ? markup`${said}` : markup`<span lang="fr">${said}</span>`
    const before = namesItsKind(said, words.kinds[kind]) ? null : markup`${words.kinds[kind]}, `
    return markup`<tr><th scope="row">${before}${own}</th><td><b>${words.open[kind][open ? 0 : 1]}</b></td><td>${timeOf(since)}</td></tr>`
  })
  return markup`<table><thead><tr><th scope="col">${words.service}</th><th scope="col">${words.stand}</th><th scope="col">${words.since}</th></tr></thead><tbody>${rows}</tbody></table>`
}

/** French says so to a screen reader where it stands in for another language. */
function textOf(words: PublicWords, language: Language): Html | null {
  const own = (words[language] ?? '').trim()
  if (own !== '') return markup`${own}`
  const french = (words.fr ?? '').trim()
  return french === '' ? null : markup`<span lang="fr">${french}</span>`
}
