// The dossier of one alert as a page that opens anywhere: what was known, who decided, which words went to whom, the log's own lines, and the
// proof that none of them was altered. It names those who decided and never those who were told.
import { createHash } from 'node:crypto'
import type { Alert, AlertRevision, Proposal, RuleWhy } from '../../model/alert.ts'
import { REACH_CLASSES } from '../../model/delivery.ts'
import type { Actor } from '../../model/identity.ts'
import type { LogEntry } from '../../model/log.ts'
import type { Language } from '../../model/message.ts'
import type { Words } from '../../model/station.ts'
import type { Territory } from '../../model/territory.ts'
import type { Instant } from '../../model/time.ts'
import type { Progress } from '../../model/view.ts'
import { leavesOf } from '../../model/why.ts'
import type { Zone } from '../../model/zone.ts'
import type { ProofLine } from '../../prove/dossier.ts'
import { Html, markup } from '../page/html.ts'
import { DOSSIER_WORDS, type DossierWords } from './words.ts'

export interface Dossier {
  readonly territory: Pick<Territory, 'code' | 'name' | 'timeZone'>
  readonly zones: readonly Zone[]
  readonly alert: Alert
  readonly proposal: Proposal | null
  readonly progress: readonly Progress[]
  readonly proof: readonly ProofLine[]
  /** Who asked for it, and when. */
  readonly by: Actor
  readonly at: Instant
  readonly language: Extract<Language, 'fr' | 'en'>
}

const STYLE = `body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:11pt/1.45 system-ui,sans-serif;color:#1b1712;background:#fff}
h1{font-size:1.6rem;line-height:1.2}h2{margin:2rem 0 .5rem;padding-top:.5rem;border-top:2px solid #1b1712;font-size:1.2rem}h3{font-size:1rem;margin:1.25rem 0 .25rem}
dl{display:grid;grid-template-columns:12rem 1fr;gap:.2rem 1rem;margin:0}dt{color:#5b5145}dd{margin:0;overflow-wrap:anywhere}
table{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}th,td{padding:.3rem .6rem .3rem 0;border-bottom:1px solid #cfc6b8;text-align:left;vertical-align:top;overflow-wrap:anywhere}
td.n{white-space:nowrap}blockquote{margin:.25rem 0;padding:.5rem 1rem;border-left:4px solid #5b5145;white-space:pre-line}.q{color:#5b5145}code{font-size:.85em;overflow-wrap:anywhere}
tr,blockquote,dl{break-inside:avoid}@media(max-width:600px){dl{grid-template-columns:1fr}dt{margin-top:.4rem}}`

export const DOSSIER_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

export function dossierPage(dossier: Dossier): string {
  const { territory, alert, proposal, proof, by, at, language } = dossier
  const words = DOSSIER_WORDS[language]
  const scene: Scene = { dossier, words, time: clock(territory.timeZone, words.locale), said: (two) => two[language] }
  const entries = proof.flatMap((line) => ('entry' in line ? [line.entry] : []))
  const title = words.title(alert.number, territory.name)
  const body = markup`<!doctype html>
<html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${new Html(STYLE)}</style>
<h1>${title}</h1>
<p class="q">${words.made(by.name, scene.time(at))}</p>
${alert.mode === 'live' ? null : markup`<p><strong>${words.exercise}</strong></p>`}
<h2>${words.why}</h2>
${proposal === null ? markup`<p>${words.noProposal}</p>` : whyPart(proposal, scene)}
<h2>${words.decided}</h2>
${decidedPart(scene)}
<h2>${words.sent}</h2>
${alert.revisions.map((revision) => revisionPart(revision, scene))}
<h2>${words.log}</h2>
<table><tr><th>${words.number}<th>${words.hour}<th>${words.who}<th>${words.what}</tr>
${entries.map((entry) => logRow(entry, scene))}</table>
<h2>${words.proof}</h2>
<p>${words.proofHint(entries.length, proof.filter((line) => 'link' in line).length)}</p>
<p><code>npm run verify -- tocsin-${territory.code}-alerte-${alert.number}.html</code></p>`
  // An angle bracket within a string is written as its number: nothing in the proof can end it.
  const lines = proof.map((line) => JSON.stringify(line).replaceAll('<', '\\u003c'))
  return `${body.text}\n<script type="application/x-ndjson" id="proof">\n${lines.join('\n')}\n</script></html>\n`
}

interface Scene {
  readonly dossier: Dossier
  readonly words: DossierWords
  readonly time: (at: Instant) => string
  readonly said: (words: Words) => string
}

function whyPart(proposal: Proposal, { words, time, said }: Scene): Html {
  return markup`<dl><dt>${words.proposal}<dd>${said(proposal.title)} (${proposal.planLevel})<dt>${words.opened}<dd>${time(proposal.openedAt)}<dt>${words.decideBy}<dd>${proposal.decideBy === null ? words.noDecideBy : time(proposal.decideBy)}${proposal.unconfirmed ? markup`<dt>${words.doubt}<dd>${words.unconfirmed}` : null}${proposal.singleSource ? markup`<dt>${words.doubt}<dd>${words.singleSource}` : null}</dl>
${(proposal.whys ?? []).map((why) => rulePart(why, { words, time, said }))}`
}

function rulePart({ rule, ruleVersion, at, reasons }: RuleWhy, { words, time, said }: Omit<Scene, 'dossier'>): Html {
  const rows = leavesOf(reasons.conditions).map(
    (leaf) =>
      markup`<tr><td>${words.truth[leaf.value]}<td>${leaf.said === undefined ? leaf.about : said(leaf.said)}</tr>`,
  )
  return markup`<h3>${words.rule(rule, ruleVersion, time(at))}</h3><p>${said(reasons.sentence)}</p><table>${rows}</table>`
}

function decidedPart({ dossier: { alert, proposal }, words, time }: Scene): Html {
  const rows = alert.revisions.map(({ revision, submittedBy, submittedAt, approvedBy, approvedAt, aloneReason }) => {
    const from = revision === 1 && proposal !== null ? proposal.openedAt : submittedAt
    const took = approvedAt === null ? '–' : words.minutes(Math.round((approvedAt - from) / 60_000))
    const approver =
      approvedBy === null || approvedAt === null ? words.nobody : `${approvedBy.name}, ${time(approvedAt)}`
    const alone = aloneReason === null ? null : markup`<br><strong>${words.alone}</strong> ${aloneReason}`
    return markup`<tr><td>${revision}<td>${submittedBy.name}, ${time(submittedAt)}<td>${approver}${alone}<td>${took}</tr>`
  })
  return markup`<table><tr><th>${words.revision}<th>${words.submitted}<th>${words.approved}<th>${words.took}</tr>${rows}</table>`
}

function revisionPart(revision: AlertRevision, scene: Scene): Html {
  const { words, time, said, dossier } = scene
  const { content, contentHash } = revision
  const zones = content.zones.map((id) => {
    const zone = dossier.zones.find((one) => one.id === id)
    return zone === undefined ? id : `${said(zone.name)} (${id})`
  })
  const texts = Object.entries(content.texts).map(
    ([language, text]) => markup`<p class="q">${language}</p><blockquote lang="${language}">${text}</blockquote>`,
  )
  const variants = Object.entries(content.variants ?? {}).flatMap(([kind, said_]) =>
    Object.entries(said_).map(
      ([language, text]) =>
        markup`<p class="q">${words.variant(kind)}, ${language}</p><blockquote lang="${language}">${text}</blockquote>`,
    ),
  )
  const progress = dossier.progress.find((one) => one.revision === revision.revision)
  return markup`<h3>${words.revisionOf(revision.revision, content.msgType)}</h3>
<dl><dt>${words.zones}<dd>${zones.join(', ')}<dt>${words.channels}<dd>${content.channels.join(', ')}<dt>${words.grade}<dd>${content.severity} · ${content.urgency} · ${content.certainty}<dt>${words.until}<dd>${time(content.expiresAt)}<dt>${words.counted}<dd>${content.count}${content.filter === undefined ? null : markup`<dt>${words.filter}<dd>${JSON.stringify(content.filter)}`}<dt>${words.hash}<dd><code>${contentHash}</code></dl>
${texts}${variants}
${progress === undefined ? markup`<p>${words.notSent}</p>` : reachPart(progress, scene)}`
}

function reachPart(progress: Progress, { words, time }: Scene): Html {
  const { reach, approvedAt, firstAcceptedAt, targeted, t50Ms, t90Ms } = progress
  const span = (ms: number | null) => (ms === null ? words.never : words.seconds(Math.round(ms / 1_000)))
  const rows = REACH_CLASSES.map((name) => markup`<tr><td>${words.reach[name]}<td>${reach[name]}</tr>`)
  return markup`<dl><dt>${words.targeted}<dd>${targeted}<dt>${words.first}<dd>${firstAcceptedAt === null ? words.never : `${time(firstAcceptedAt)} (${words.seconds(Math.round((firstAcceptedAt - approvedAt) / 1_000))})`}<dt>50 %<dd>${span(t50Ms)}<dt>90 %<dd>${span(t90Ms)}</dl><table>${rows}</table>`
}

function logRow({ object, seq, at, detail, actor, act, text }: LogEntry, { time, words }: Scene): Html {
  const happened = detail['happenedAt']
  return markup`<tr><td class="n">${shortOf(object, words)}${seq}<td class="n">${time(typeof happened === 'number' ? happened : at)}<td>${actor.name}<td>${text === '' ? act : text}</tr>`
}

// `99001:residents:live:3` → « habitants 3, ». The commune's own log has its numbers alone.
function shortOf(object: string, words: DossierWords): string {
  const [, name = '', , part] = object.split(':')
  return name === 'command' ? '' : `${words.objects[name] ?? name}${part === undefined ? '' : ` ${part}`}, `
}

function clock(timeZone: string, locale: string): (at: Instant) => string {
  const format = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  return (at) => format.format(at)
}
