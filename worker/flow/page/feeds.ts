// Atom (RFC 4287) and RSS 2.0 of a territory's alerts: entries lead to the CAP message, which is what is meant to be relayed.
import type { CapAlert } from '../../cap/cap.ts'
import type { Edition } from '../../model/publication.ts'
import { toRfc3339 } from '../../model/time.ts'
import { escaped } from './html.ts'

export interface FeedEntry {
  readonly cap: CapAlert
  /** Path below the territory. */
  readonly file: string
  readonly number: number
}

const MOST = 50

/** Newest first. */
export function atomFeed(edition: Edition, entries: readonly FeedEntry[]): string {
  const { territory, origin, madeAt } = edition
  const base = `${origin}/${territory.code}`
  const newest = entries[0]?.cap.sent ?? madeAt
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>${escaped(`${base}/cap.atom`)}</id>
<title>${escaped(`Alertes · ${territory.name}`)}</title>
<updated>${toRfc3339(newest)}</updated>
<author><name>${escaped(territory.name)}</name></author>
<link rel="self" type="application/atom+xml" href="${escaped(`${base}/cap.atom`)}"/>
<link rel="alternate" type="text/html" href="${escaped(base)}"/>
${entries
  .slice(0, MOST)
  .map((entry) => atomEntry(entry, base))
  .join('\n')}
</feed>
`
}

function atomEntry({ cap, file, number }: FeedEntry, base: string): string {
  const [info] = cap.infos
  return `<entry>
<id>urn:cap:${escaped(cap.identifier)}</id>
<title>${escaped(`${cap.msgType} · ${info?.headline ?? cap.identifier}`)}</title>
<updated>${toRfc3339(cap.sent)}</updated>
<published>${toRfc3339(cap.sent)}</published>
<summary>${escaped(info?.description ?? '')}</summary>
<link rel="enclosure" type="application/cap+xml" href="${escaped(`${base}/${file}`)}"/>
<link rel="alternate" type="text/html" href="${escaped(`${base}/alerts/${number}`)}"/>
</entry>`
}

export function rssFeed(edition: Edition, entries: readonly FeedEntry[]): string {
  const { territory, origin } = edition
  const base = `${origin}/${territory.code}`
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel>
<title>${escaped(`Alertes · ${territory.name}`)}</title>
<link>${escaped(base)}</link>
<description>${escaped(`Alertes de la commune de ${territory.name}`)}</description>
<language>fr</language>
${entries
  .slice(0, MOST)
  .map((entry) => rssItem(entry, base))
  .join('\n')}
</channel></rss>
`
}

function rssItem({ cap, file, number }: FeedEntry, base: string): string {
  const [info] = cap.infos
  return `<item><title>${escaped(info?.headline ?? cap.identifier)}</title><link>${escaped(`${base}/alerts/${number}`)}</link>
<guid isPermaLink="false">${escaped(cap.identifier)}</guid><pubDate>${new Date(cap.sent).toUTCString()}</pubDate>
<description>${escaped(info?.description ?? '')}</description><category>${escaped(info?.categories[0] ?? 'Safety')}</category>
<source url="${escaped(`${base}/${file}`)}">CAP</source></item>`
}
