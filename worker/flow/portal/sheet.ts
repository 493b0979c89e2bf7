// What every page of the portal stands in: the commune's name, the other languages, one column. No script: an old phone on a bad link shows it as it comes.
import { createHash } from 'node:crypto'
import { LANGUAGES, type Language } from '../../model/message.ts'
import type { Territory } from '../../model/territory.ts'
import { markup, type Html } from '../page/html.ts'
import { STYLE } from '../page/style.ts'
import { PORTAL_WORDS, type PortalWords } from './words.ts'

/** Who reads, and where. */
export interface PortalScene {
  readonly territory: Pick<Territory, 'code' | 'name' | 'languages' | 'publicDesk' | 'topics'>
  readonly language: Language
  readonly words: PortalWords
}

export function sceneOf(territory: PortalScene['territory'], language: Language): PortalScene {
  return { territory, language, words: PORTAL_WORDS[language] }
}

const PORTAL_STYLE = `form.f{display:grid;gap:1.25rem;align-items:stretch}.f input[type=text],.f input[type=tel],.f input[type=email],.f input[type=search],.f select{width:100%;max-width:28rem}.f input[type=date]{min-width:12rem}.f select,.f input[type=date]{font:inherit;min-height:44px;padding:.4rem .6rem;border:1px solid var(--ink);background:var(--paper);color:var(--ink)}summary{min-height:44px;padding:.6rem 0;cursor:pointer}
.f fieldset{display:grid;gap:.25rem;border:0;margin:0;padding:0;min-width:0}.f legend{padding:0;margin-bottom:.25rem;font-weight:600}
.f label b,.b{font-weight:600}.h{color:var(--quiet);font-size:.9rem}
.o{display:flex;align-items:center;gap:.75rem;min-height:44px}.o input{width:24px;min-height:24px;height:24px;margin:0;flex:none}.o.top{align-items:start}.o.top input{margin-top:2px}
.f button,.go{justify-self:start;background:var(--act);color:var(--paper);border-color:var(--act);padding:.6rem 1.25rem}
.f button.q{background:var(--paper);color:var(--ink);border-color:var(--ink);font-weight:400}
.v{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}.code{font-size:1.75rem;letter-spacing:.2em;width:11rem!important}
.note{margin:0 0 1.5rem;padding:.75rem 1rem;border:1px solid var(--line);border-left:6px solid var(--act)}.note p{margin:.25rem 0}.note h2{margin:0;font-size:1rem}
.bad{border-left-color:var(--red)}.e{color:var(--red);font-weight:600}@media(prefers-color-scheme:dark){.e{color:oklch(.78 .13 27)}}
.row{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center}section{margin:2rem 0 0;padding-top:1rem;border-top:1px solid var(--line)}section h2{margin-top:0}
.list{margin:0 0 1rem;padding:0;list-style:none}.list li{display:flex;gap:.25rem 1rem;align-items:center;justify-content:space-between;min-height:60px;padding:.5rem 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}form+form{margin-top:1.25rem}
.map{display:block;width:100%;max-width:28rem;height:auto;min-height:0;padding:0;border:1px solid var(--line)}main>p a,section p a{display:inline-block;min-height:44px;padding:.55rem 0}`

const SHEET_STYLE = STYLE + PORTAL_STYLE
const STYLE_HASH = createHash('sha256').update(SHEET_STYLE).digest('base64')

/** Nothing but the page and its one style sheet; a form of it goes to us alone. */
export const PORTAL_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${STYLE_HASH}'`,
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** `path` is what a link to the same page in another language leads to; null where that would lose what was written. */
export function sheet(
  scene: PortalScene,
  { title, path, main }: { readonly title: string; readonly path: string | null; readonly main: Html },
): string {
  const { territory, words, language } = scene
  const others = LANGUAGES.filter((one) => one !== language && (one === 'fr' || territory.languages.includes(one)))
  const links =
    path === null
      ? []
      : others.map(
          (one) =>
            markup`<li><a href="${path}?lang=${one}" hreflang="${PORTAL_WORDS[one].lang}" lang="${PORTAL_WORDS[one].lang}">${PORTAL_WORDS[one].name}</a></li>`,
        )
  const head = markup`<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title} · ${territory.name}</title><link rel="icon" href="data:,">`
  const body = markup`<header><p>${territory.name}</p>${links.length > 0 && markup`<nav aria-label="${words.languagesNav}"><ul>${links}</ul></nav>`}</header><main>${main}</main><footer><p><a href="/${territory.code}">${words.home}</a></p></footer>`
  return `<!doctype html><html lang="${words.lang}"><head>${head.text}<style>${SHEET_STYLE}</style></head><body>${body.text}</body></html>`
}

export function portalPath({ territory }: Pick<PortalScene, 'territory'>, below = ''): string {
  return `/${territory.code}/residents${below}`
}

/** So that a form comes back in the language in which it was shown. */
export function hidden(fields: Readonly<Record<string, string>>): readonly Html[] {
  return Object.entries(fields).map(([name, value]) => markup`<input type="hidden" name="${name}" value="${value}">`)
}

/** « 06 39 98 00 01 »; a number of elsewhere, and a mailbox, as they are. */
export function asWritten(address: string): string {
  const national = /^\+33([1-9])(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(address)
  return national === null ? address : `0${national.slice(1).join(' ')}`
}

/** « •••• 0001 », « c•••@exemple.fr »: enough for its owner, too little for whoever looks over a shoulder. */
export function masked(address: string): string {
  const at = address.lastIndexOf('@')
  return at === -1 ? `•••• ${address.slice(-4)}` : `${address.slice(0, 1)}•••${address.slice(at)}`
}
