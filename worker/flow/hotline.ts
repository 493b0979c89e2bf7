// What a caller to the town's number hears: every warning in force, spoken, the gravest first. The same that the public pages show.
import { deskSpoken } from '../fanout/help-words.ts'
import { renderVoice } from '../fanout/spoken.ts'
import { SEVERITY_RANK } from '../model/alert.ts'
import { LANGUAGES, type Language } from '../model/message.ts'
import type { Edition, Hotline } from '../model/publication.ts'
import { standingOf } from './standing.ts'

export function hotlineOf({ alerts, madeAt, territory }: Edition): Hotline {
  const inForce = alerts
    .filter((one) => standingOf(one, madeAt) === 'in force')
    .toSorted((left, right) => rankOf(right) - rankOf(left))
  return {
    name: territory.name,
    languages: territory.languages,
    desk: inLanguages((language) => deskSpoken(territory.publicDesk, language)),
    warnings: inForce.map(({ alert: { id, number, mode, current }, zones }) => {
      const { content, revision } = current
      const spoken = inLanguages((language) => renderVoice({ content, language, mode, number, revision, territory }))
      return { alert: id, zones: zones[revision] ?? [], spoken }
    }),
  }
}

function rankOf({ alert }: Edition['alerts'][number]): number {
  return SEVERITY_RANK[alert.current.content.severity]
}

function inLanguages(say: (language: Language) => string): Readonly<Record<Language, string>> {
  return Object.fromEntries(LANGUAGES.map((language) => [language, say(language)])) as Record<Language, string>
}
