// What a caller to the town's number hears: every warning in force, spoken, the gravest first.
import { deskSpoken } from '../../fanout/help-words.ts'
import { renderVoice } from '../../fanout/spoken.ts'
import { SEVERITY_RANK } from '../../model/alert.ts'
import { LANGUAGES, type Language } from '../../model/message.ts'
import type { Hotline } from '../rpc.ts'
import type { Ground } from './ground.ts'

const OVER: readonly string[] = ['stopping', 'cancelled', 'expired', 'ended']

export function hotlineOf(ground: Ground): Hotline | null {
  if (ground.bundle === null) return null
  const { tables, territory, mode, now } = ground
  const inForce = tables.alerts().flatMap(({ alert }) => {
    // What people are still deciding on is nobody's business yet: the last revision that has left.
    const told = alert.revisions.findLast(({ revision }) => tables.wasLaunched(alert.id, revision))
    if (told === undefined || OVER.includes(alert.state)) return []
    const { content, revision } = told
    if (content.allClear || content.msgType === 'Cancel' || content.expiresAt <= now) return []
    const spoken = inLanguages((language) =>
      renderVoice({ content, language, mode, number: alert.number, revision, territory }),
    )
    const zones = tables.launchedZones(alert.id, revision)
    return [{ severity: content.severity, warning: { alert: alert.id, zones, spoken } }]
  })
  return {
    name: territory.name,
    languages: territory.languages,
    desk: inLanguages((language) => deskSpoken(territory.publicDesk, language)),
    warnings: inForce
      .toSorted((left, right) => SEVERITY_RANK[right.severity] - SEVERITY_RANK[left.severity])
      .map(({ warning }) => warning),
  }
}

function inLanguages(say: (language: Language) => string): Readonly<Record<Language, string>> {
  return Object.fromEntries(LANGUAGES.map((language) => [language, say(language)])) as Record<Language, string>
}
