// Recorded bulletins, to replay the rules that look at them: JSON lines, one bulletin a line, in the words of the rule tests.
import * as v from 'valibot'
import {
  DANGERS,
  PHENOMENA,
  SEVERITY_OF_DANGER,
  type Bulletin,
  type BulletinNews,
  type FollowedArea,
} from '../../model/bulletin.ts'
import type { FileFault, Parsed } from '../../model/territory.ts'
import { parseRfc3339, type Instant } from '../../model/time.ts'

const SHOWN_FAULTS = 20
const MEND =
  'write {"at":"2020-01-22T04:00:00Z","source":"vigicrues","area":"AGLY","danger":"orange"}, and "phenomenon", "from", "expires" where they matter'

const time = v.pipe(
  v.string('an RFC 3339 time'),
  v.check((text) => parseRfc3339(text) !== null, 'an RFC 3339 time with its offset'),
  v.transform((text) => parseRfc3339(text) ?? 0),
)
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(64))
const line = v.strictObject({
  /** When it came. */
  at: time,
  source: name,
  area: name,
  danger: v.picklist(DANGERS),
  phenomenon: v.optional(v.picklist(PHENOMENA), 'crues'),
  from: v.optional(time),
  expires: v.optional(time),
})

export interface RecordedBulletin {
  readonly at: Instant
  readonly news: BulletinNews
}

export function parseBulletinsFile(file: string, text: string): Parsed<readonly RecordedBulletin[]> {
  const faults: FileFault[] = []
  const bulletins: RecordedBulletin[] = []
  text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .forEach((written, index) => {
      if (written.trim() === '') return
      const read = v.safeParse(line, json(written))
      if (read.success) bulletins.push({ at: read.output.at, news: newsOf(read.output) })
      else {
        const [issue] = read.issues
        const where = issue.path?.map((part) => String(part.key)).join('.') ?? 'the line'
        const message = `${where}: found ${issue.received.slice(0, 60)}, expected ${issue.expected ?? issue.message}`
        faults.push({ file, line: index + 1, message, mend: MEND })
      }
    })
  if (faults.length > 0) return { kind: 'faults', faults: faults.slice(0, SHOWN_FAULTS) }
  return { kind: 'ok', value: bulletins }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function newsOf({ at, source, area, danger, phenomenon, from, expires }: v.InferOutput<typeof line>): BulletinNews {
  const bulletin: Bulletin = {
    source,
    issuer: source,
    // The next of its kind replaces it, as the next edition of a bulletin does.
    identifier: `${area} ${phenomenon}`,
    replaces: [],
    areas: [area],
    phenomenon,
    event: phenomenon,
    danger,
    severity: SEVERITY_OF_DANGER[danger],
    urgency: 'Unknown',
    certainty: 'Unknown',
    steps: [],
    onset: from ?? at,
    expires: expires ?? null,
    sentAt: at,
    receivedAt: at,
    texts: {},
    status: 'in force',
    rawReference: '',
  }
  return { source, heard: [area], listed: null, items: [bulletin] }
}

/** A file tells when a colour changed and not when its source was asked: between two lines it was heard, and nobody knows of a silence. */
export function areasOfRecorded(bulletins: readonly RecordedBulletin[]): readonly FollowedArea[] {
  const named = new Map(
    bulletins.flatMap(({ news: { source, heard } }) => heard.map((area) => [`${source}|${area}`, { source, area }])),
  )
  return [...named.values()].map(({ source, area }) => ({
    source,
    area,
    name: area,
    credit: '',
    silentAfterMs: Number.MAX_SAFE_INTEGER,
    listsAll: false,
  }))
}
