// The lines of a hand-off sheet, the same on paper, on the screen and in the file.
import type { HelpPerson, HelpTask } from '../../worker/model/help.ts'
import type { Language } from '../../worker/model/message.ts'
import type { Mode } from '../../worker/model/mode.ts'
import type { Territory } from '../../worker/model/territory.ts'
import type { Instant } from '../../worker/model/time.ts'
import { languageName } from '../format/spoken.svelte.ts'
import { say } from '../i18n/words.svelte.ts'
import { helpChannel, helpSubject, ringName, stepName } from './help-words.svelte.ts'

export interface Sheet {
  readonly task: HelpTask
  readonly persons: readonly HelpPerson[]
  readonly zones: readonly string[]
  readonly territory: Pick<Territory, 'name' | 'publicDesk'>
  readonly when: (at: Instant) => string
  readonly madeAt: Instant
  readonly mode: Mode
}

export function sheetLines(sheet: Sheet): readonly (readonly [what: string, value: string])[] {
  const { task, persons, zones, territory, when, madeAt, mode } = sheet
  const each = (read: (person: HelpPerson) => string) =>
    [...new Set(persons.map(read).filter((value) => value !== ''))].join(' · ')
  const languages = each(({ language }) => languageName(language as Language))
  const place = each(({ place: at, address }) =>
    at === null || address !== '' ? '' : `${at[1].toFixed(5)}, ${at[0].toFixed(5)}`,
  )
  const lines: readonly (readonly [string, string])[] = [
    [say('sheetMode'), mode === 'live' ? '' : say('exercise')],
    [say('sheetTown'), `${territory.name} · ${territory.publicDesk}`],
    [say('sheetAsked'), `${when(task.askedAt)} · ${helpChannel(task.channel)} · ${task.calls}`],
    [say('sheetWho'), each(({ name }) => name) || helpSubject(task.who) || say('helpErased')],
    [say('sheetAddress'), each(({ address }) => address) || place || say('helpNowhere')],
    [say('zones'), zones.join(', ')],
    [say('sheetPhones'), each(({ phones }) => phones.join(' · ')) || say('helpNoPhone')],
    [say('sheetContacts'), each(({ contacts }) => contacts.join(' · '))],
    [say('language'), languages],
    [say('sheetVulnerable'), task.vulnerable ? say('sheetYes') : ''],
    [
      say('sheetRings'),
      task.rings.map(({ step, at, state }) => `${when(at)} ${stepName(step)} : ${ringName(state)}`).join(' · '),
    ],
    [say('sheetTaken'), task.takenBy?.name ?? ''],
    [say('sheetMade'), when(madeAt)],
  ]
  return lines.filter(([, value]) => value !== '')
}
