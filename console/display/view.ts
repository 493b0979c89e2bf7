// What stands on the wall. Built of text nodes alone: whatever an alert says, it is read and never run.
import type { DisplayFrame, ShownNotice } from '../../worker/model/display.ts'
import type { Language } from '../../worker/model/message.ts'
import { levelWord, WORDS } from './words.ts'

export interface Slide {
  readonly notice: ShownNotice
  readonly language: Language
  /** Page of a text panel; 0 on a screen. */
  readonly page: number
}

/** Notices and languages in turn; on a panel every page too. */
export function slidesOf(notices: readonly ShownNotice[]): readonly Slide[] {
  return notices.flatMap((notice) => {
    const languages = Object.keys(notice.texts) as Language[]
    return languages.flatMap((language) => {
      const pages = notice.pages?.[language]?.length ?? 1
      return Array.from({ length: Math.max(1, pages) }, (_, page) => ({ notice, language, page }))
    })
  })
}

export function showAlert(root: HTMLElement, slide: Slide, face: DisplayFrame['face']): void {
  const { notice, language, page } = slide
  root.className = `alert level-${notice.allClear ? 'clear' : notice.severity.toLowerCase()}`
  if (notice.mode !== 'live') root.classList.add('exercise')
  root.lang = language
  const lines = notice.pages?.[language]?.[page]
  if (face.kind === 'panel' && lines !== undefined) {
    root.replaceChildren(panel(lines, face))
    return
  }
  const head = element('h1', '')
  head.append(element('strong', levelWord(notice, language), 'level'), element('span', notice.event, 'event'))
  if (notice.mode !== 'live') head.prepend(element('strong', WORDS.exercise, 'exercise-word'))
  const text = element('p', notice.texts[language] ?? '', 'text')
  const places = notice.zoneNames.map((name) => (language === 'en' ? name.en : name.fr)).join(' · ')
  const foot = element('footer', '')
  foot.append(element('span', places, 'places'), element('span', notice.speaker, 'speaker'))
  root.replaceChildren(head, text, foot)
  fit(text)
}

function panel(lines: readonly string[], face: { readonly rows: number; readonly columns: number }): HTMLElement {
  const matrix = element('div', '', 'panel')
  matrix.style.setProperty('--columns', String(face.columns))
  matrix.style.setProperty('--rows', String(face.rows))
  for (let row = 0; row < face.rows; row++) matrix.append(element('p', (lines[row] ?? '').padEnd(face.columns), 'row'))
  return matrix
}

export function showQuiet(root: HTMLElement, name: string, sentence: string): void {
  root.className = 'quiet'
  root.lang = 'fr'
  root.replaceChildren(element('h1', name), element('p', sentence, 'sentence'))
}

export interface EnrolForm {
  readonly id: string
  readonly demo: boolean
  readonly problem: string | null
  readonly onCode: (code: string) => void
  readonly onDemo: () => void
}

export function showEnrolment(root: HTMLElement, { id, demo, problem, onCode, onDemo }: EnrolForm): void {
  root.className = 'enrol'
  root.lang = 'fr'
  const form = document.createElement('form')
  const label = element('label', WORDS.enrolCode)
  const field = document.createElement('input')
  field.name = 'code'
  field.required = true
  field.autocomplete = 'off'
  field.setAttribute('autocapitalize', 'none')
  field.spellcheck = false
  label.append(field)
  const act = element('button', WORDS.enrolAct)
  form.append(label, act)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    onCode(field.value)
  })
  const parts: HTMLElement[] = [
    element('h1', WORDS.enrolTitle),
    element('p', `${id}`, 'id'),
    element('p', WORDS.enrolHint),
    form,
  ]
  const status = element('p', problem ?? '', 'problem')
  status.setAttribute('role', 'status')
  parts.push(status)
  if (demo) {
    const button = element('button', WORDS.enrolDemo) as HTMLButtonElement
    button.type = 'button'
    button.addEventListener('click', onDemo)
    parts.push(button)
  }
  root.replaceChildren(...parts)
}

// The largest size at which the whole text stands on the wall: read from ten metres, never scrolled.
function fit(text: HTMLElement): void {
  let size = Math.min(window.innerWidth, window.innerHeight) * 0.14
  do {
    text.style.fontSize = `${size}px`
    size *= 0.94
  } while (size > 12 && (text.scrollHeight > text.clientHeight + 1 || text.scrollWidth > text.clientWidth + 1))
}

function element(name: string, text: string, className?: string): HTMLElement {
  const made = document.createElement(name)
  if (text !== '') made.textContent = text
  if (className !== undefined) made.className = className
  return made
}
