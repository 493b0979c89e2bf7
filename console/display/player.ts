// The player of a public display: any screen with a browser. It shows what its hub last told it for as long as that is good, link or no link.
import './display.css'
import {
  PANEL_PAGE_MS,
  paintedText,
  type DisplayFrame,
  type DisplaySaid,
  type ShownNotice,
} from '../../worker/model/display.ts'
import { retryDelayMs } from '../stream/backoff.ts'
import { keepShell } from '../stream/keep-shell.ts'
import { kept, newer, nextEndMs, restored, valid, type Held, type Kept } from './holding.ts'
import { showAlert, showEnrolment, showQuiet, slidesOf } from './view.ts'
import { WORDS } from './words.ts'

const PROTOCOL = 'tocsin.display.1'
const SLIDE_MS = 8_000
const PAGE_MS = PANEL_PAGE_MS
const HEARTBEAT_MS = 20_000
/** Two heartbeats without an answer: the link is cut, whatever the socket still says of itself. */
const SILENCE_MS = 45_000

const [, territory = '', , display = ''] = location.pathname.split('/').map(decodeURIComponent)
const mode = new URLSearchParams(location.search).get('mode') ?? 'live'
const MEMORY = `tocsin.display.${territory}.${display}.${mode}`

const root = must('stage')
const link = must('link')

function must(id: string): HTMLElement {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`the page has no #${id}`)
  return found
}

// A kiosk may forbid storage: the display then still works, only without memory.
function remember(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`${MEMORY}.${name}`)
    else localStorage.setItem(`${MEMORY}.${name}`, value)
  } catch {
    return
  }
}

function recall(name: string): string | null {
  try {
    return localStorage.getItem(`${MEMORY}.${name}`)
  } catch {
    return null
  }
}

let held: Held | null = restored(memory(), performance.now(), Date.now())
let socket: WebSocket | null = null
let attempts = 0
let heardAt = performance.now()
let cutSince: number | null = performance.now()
let slide = 0
let slideTimer: ReturnType<typeof setTimeout> | undefined
let endTimer: ReturnType<typeof setTimeout> | undefined
let retryTimer: ReturnType<typeof setTimeout> | undefined

function memory(): Kept | null {
  try {
    return JSON.parse(recall('state') ?? 'null') as Kept | null
  } catch {
    return null
  }
}

// ---- the wall ----

function paint(): void {
  const now = performance.now()
  const notices = valid(held, now)
  const slides = slidesOf(notices)
  clearTimeout(slideTimer)
  clearTimeout(endTimer)
  const current = slides[slide % Math.max(1, slides.length)]
  if (current === undefined || held === null) {
    const name = held?.frame.name.fr ?? ''
    showQuiet(root, name, cutSince === null && held !== null ? WORDS.quiet : WORDS.unknown)
  } else {
    showAlert(root, current, held.frame.face)
    if (slides.length > 1) slideTimer = setTimeout(next, held.frame.face.kind === 'panel' ? PAGE_MS : SLIDE_MS)
  }
  const end = nextEndMs(held, now)
  // At its end a notice leaves by itself; a timer of the browser may come late, so it is asked again then.
  if (end !== null) endTimer = setTimeout(paint, Math.max(50, Math.min(end + 20, 2 ** 30)))
  paintLink()
}

function next(): void {
  slide += 1
  paint()
}

function paintLink(): void {
  if (cutSince === null) {
    link.textContent = ''
    return
  }
  link.textContent = WORDS.cut(Math.floor((performance.now() - cutSince) / 60_000))
}

// ---- the hub ----

function connect(): void {
  const key = recall('key')
  if (key === null) return enrolment(null)
  const url = new URL(`/api/${territory}/displays/${encodeURIComponent(display)}/socket`, location.href)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  if (mode !== 'live') url.searchParams.set('mode', mode)
  const opened = new WebSocket(url, [PROTOCOL, key])
  socket = opened
  opened.addEventListener('open', () => {
    attempts = 0
    heardAt = performance.now()
  })
  opened.addEventListener('message', ({ data }) => {
    heardAt = performance.now()
    if (socket !== opened || typeof data !== 'string' || data === 'pong') return
    take(JSON.parse(data) as DisplayFrame, opened)
  })
  opened.addEventListener('close', ({ code }) => closed(opened, code))
}

function take(frame: DisplayFrame, from: WebSocket): void {
  const now = performance.now()
  // A new connection begins its own count: what it says first replaces whatever was held.
  held = newer(cutSince === null ? held : null, frame, now)
  cutSince = null
  slide = 0
  remember('state', JSON.stringify(kept(held, now, Date.now())))
  paint()
  // Two frames of the browser later it is on the glass, and only then is it said.
  requestAnimationFrame(() => requestAnimationFrame(() => void sayShown(frame.seq, from)))
}

async function sayShown(seq: number, to: WebSocket): Promise<void> {
  const shows = await Promise.all(valid(held, performance.now()).map(shownOf))
  const said: DisplaySaid = { kind: 'rendered', seq, shows }
  if (to.readyState === WebSocket.OPEN) to.send(JSON.stringify(said))
}

// The town compares it with what it approved. A page that came without TLS has no hash to give, and says so by saying none.
async function shownOf(notice: ShownNotice): Promise<DisplaySaid['shows'][number]> {
  const { alert, revision } = notice
  const { subtle } = crypto as { readonly subtle?: SubtleCrypto }
  if (subtle === undefined) return { alert, revision }
  const digest = await subtle.digest('SHA-256', new TextEncoder().encode(paintedText(notice)))
  const hash = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return { alert, revision, hash }
}

function closed(which: WebSocket, code: number): void {
  if (socket !== which) return
  socket = null
  cutSince ??= performance.now()
  if (code === 4401) {
    remember('key', null)
    // Its key went to another screen, or was withdrawn: taking it back by itself would have two screens fight for ever.
    return enrolment(WORDS.taken, false)
  }
  paint()
  clearTimeout(retryTimer)
  retryTimer = setTimeout(connect, retryDelayMs(attempts, Math.random()))
  attempts += 1
}

setInterval(() => {
  paintLink()
  if (socket === null || socket.readyState !== WebSocket.OPEN) return
  if (performance.now() - heardAt > SILENCE_MS) {
    // A link that died without a word never closes by itself: what it held is let go, and another is opened.
    const dead = socket
    closed(dead, 1006)
    dead.close()
    return
  }
  socket.send('ping')
}, HEARTBEAT_MS)

addEventListener('online', () => {
  if (socket !== null || recall('key') === null) return
  clearTimeout(retryTimer)
  connect()
})
addEventListener('resize', paint)

// ---- enrolment ----

async function isDemo(): Promise<boolean> {
  return fetch(`/api/demo/clock?territory=${territory}`).then(
    (answer) => answer.ok,
    () => false,
  )
}

function enrolment(problem: string | null, byItself = true): void {
  void isDemo().then((demo) => {
    if (demo && byItself && new URLSearchParams(location.search).has('demo')) return void enrolDemo()
    showEnrolment(root, {
      id: display,
      demo,
      problem,
      onCode: (code) => void enrol(code),
      onDemo: () => void enrolDemo(),
    })
  })
}

const enrol = (code: string) =>
  keyFrom(`/api/${territory}/displays/${encodeURIComponent(display)}/enrol${mode === 'live' ? '' : `?mode=${mode}`}`, {
    code,
  })
const enrolDemo = () => keyFrom('/api/demo/display', { territory, display })

async function keyFrom(path: string, body: object): Promise<void> {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => null)
  if (answer === null) return enrolment(WORDS.enrolFailed)
  if (!answer.ok) return enrolment(WORDS.enrolWrong)
  const { token } = (await answer.json()) as { readonly token: string }
  remember('key', token)
  paint()
  connect()
}

// ---- a start without a network ----

if ('serviceWorker' in navigator) void keepShell('/shell-sw.js', `/${territory}/display/`).catch(() => undefined)

paint()
connect()
