// What a closed panel fetches by itself: the exact characters of each page, how many seconds each, and how long the whole is still good for.
import { PANEL_PAGE_MS, type DisplayFrame, type ShownNotice } from '../model/display.ts'
import { LANGUAGES, type Language } from '../model/message.ts'
import type { Instant } from '../model/time.ts'
import { panelPicture } from './panel-picture.ts'

export interface PulledNotice {
  readonly alert: string
  readonly number: number
  readonly revision: number
  readonly mode: ShownNotice['mode']
  readonly severity: ShownNotice['severity']
  readonly allClear: boolean
  readonly remainingSeconds: number
  /** Language → pages of lines; one page of the whole text where the display is no text panel. */
  readonly pages: Readonly<Partial<Record<Language, readonly (readonly string[])[]>>>
}

export interface PulledState {
  readonly name: DisplayFrame['name']
  /** Null where the display takes text of any length. */
  readonly panel: { readonly rows: number; readonly columns: number } | null
  readonly secondsPerPage: number
  /** The gravest first; none: the panel goes back to what it shows every day. */
  readonly notices: readonly PulledNotice[]
}

export function pulledState({ name, face, notices }: DisplayFrame): PulledState {
  return {
    name,
    panel: face.kind === 'panel' ? { rows: face.rows, columns: face.columns } : null,
    secondsPerPage: PANEL_PAGE_MS / 1_000,
    notices: notices.map(({ alert, number, revision, mode, severity, allClear, remainingMs, pages, texts }) => ({
      alert,
      number,
      revision,
      mode,
      severity,
      allClear,
      // Rounded up: a panel lets go a moment late rather than ask anew for what it holds.
      remainingSeconds: Math.ceil(remainingMs / 1_000),
      pages:
        pages ?? Object.fromEntries(Object.entries(texts).map(([language, text]) => [language, [text.split('\n')]])),
    })),
  }
}

/** The gravest notice in the first language that it has: lines end with a line feed, pages are parted by a form feed. Empty: nothing to show. */
export function pulledText({ notices: [gravest] }: PulledState): string {
  return firstPages(gravest)
    .map((page) => page.map((line) => `${line}\n`).join(''))
    .join('\f')
}

/** `4x16 2x4s`: rows × columns of the panel, pages × seconds of what it shows. */
export function pulledProfile({ panel, secondsPerPage, notices: [gravest] }: PulledState): string {
  const face = panel === null ? 'free' : `${panel.rows}x${panel.columns}`
  return `${face} ${firstPages(gravest).length}x${secondsPerPage}s`
}

/** What stays the same while nothing changes: the seconds that are left do not count. */
export function pulledMark(state: PulledState): string {
  return JSON.stringify({ ...state, notices: state.notices.map((notice) => ({ ...notice, remainingSeconds: 0 })) })
}

export interface PulledPicture {
  readonly png: Uint8Array
  /** From 1; 0 where there is nothing to show. */
  readonly page: number
  readonly pages: number
}

/** One page as its lamps show it: the one that was asked for, else the one whose turn it is. Null where the display has no rows and columns. */
export function pulledPicture(
  { panel, secondsPerPage, notices: [gravest] }: PulledState,
  asked: number | null,
  machineNow: Instant,
): PulledPicture | null {
  if (panel === null) return null
  const pages = firstPages(gravest)
  // A panel holds one picture: whoever comes every few seconds gets one page after the other.
  const turn = Math.floor(machineNow / (secondsPerPage * 1_000)) % Math.max(1, pages.length)
  const page = pages.length === 0 ? 0 : Math.min(asked ?? turn + 1, pages.length)
  return { png: panelPicture(pages[page - 1] ?? [], panel), page, pages: pages.length }
}

function firstPages(notice: PulledNotice | undefined): readonly (readonly string[])[] {
  if (notice === undefined) return []
  const language = LANGUAGES.find((one) => (notice.pages[one]?.length ?? 0) > 0)
  return language === undefined ? [] : (notice.pages[language] ?? [])
}
