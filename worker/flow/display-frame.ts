// The whole present state of one display, as it is told: texts to the letter, and how long each is still good for.
import { renderPanel } from '../fanout/panel.ts'
import { renderSms, type MessageSource } from '../fanout/render.ts'
import { SEVERITY_RANK } from '../model/alert.ts'
import type { Display, DisplayFrame, DisplayNotice, ShownNotice } from '../model/display.ts'
import { LANGUAGES, type Language } from '../model/message.ts'
import { territoryNow, type Instant, type TerritoryClock } from '../model/time.ts'

export interface FrameParts {
  readonly territory: string
  readonly display: Display
  readonly notices: readonly DisplayNotice[]
  readonly clock: TerritoryClock
  readonly machineNow: Instant
  readonly seq: number
}

/** Only the notices that are meant for it, the gravest first; of an exercise none while anything real is shown. */
export function frameOf({ territory, display, notices, clock, machineNow, seq }: FrameParts): DisplayFrame {
  const now = territoryNow(clock, machineNow)
  const meant = notices.filter((notice) => notice.displays.includes(display.id) && notice.content.expiresAt > now)
  const real = meant.filter(({ mode }) => mode === 'live')
  const own = (real.length > 0 ? real : meant).toSorted(
    (left, right) => SEVERITY_RANK[right.content.severity] - SEVERITY_RANK[left.content.severity],
  )
  return {
    kind: 'state',
    seq,
    name: display.name,
    face: display.face,
    notices: own.map((notice) => shownOf(territory, display, notice, (notice.content.expiresAt - now) / clock.rate)),
  }
}

/** One notice as that display is told it. */
export function shownOf(territory: string, display: Display, notice: DisplayNotice, remainingMs: number): ShownNotice {
  const { alert, number, revision, mode, speaker, content, zoneNames } = notice
  const languages = LANGUAGES.filter((language) => (content.texts[language] ?? '').trim() !== '')
  const source = (language: Language): MessageSource => ({
    content,
    language,
    mode,
    number,
    revision,
    territory: { code: territory, speaker },
  })
  const { face } = display
  return {
    alert,
    number,
    revision,
    mode,
    speaker,
    event: content.event,
    severity: content.severity,
    allClear: content.allClear,
    zoneNames,
    texts: Object.fromEntries(languages.map((language) => [language, renderSms(source(language))])),
    pages:
      face.kind === 'panel'
        ? Object.fromEntries(languages.map((language) => [language, renderPanel(source(language), face)]))
        : null,
    remainingMs: Math.max(0, Math.round(remainingMs)),
  }
}
