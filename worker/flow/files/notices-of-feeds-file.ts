// `notices` of feeds.yaml: who may wake the duty officer at three in the morning. Nobody else can.
import * as v from 'valibot'
import { parseMailAddress } from '../../model/mail-address.ts'
import { NOTICE_KINDS, type NoticeSettings, type NoticeSource } from '../../model/notice.ts'
import { DAY_MS } from '../../model/time.ts'
import { areaKey, code, durationMs, durationText, keyName, phone } from './yaml-file.ts'

const MAILBOX = 'a mailbox, or @example.fr for every mailbox of a domain, in quotes,'
const mailbox = v.pipe(
  v.string(MAILBOX),
  v.check((written) => mailboxOf(written) !== null, MAILBOX),
)

const sender = v.pipe(
  v.strictObject({
    id: code,
    name: v.pipe(v.string(), v.minLength(1), v.maxLength(80)),
    // Automatic warnings are read into a commune and a level.
    kind: v.optional(v.picklist(NOTICE_KINDS), 'authority'),
    /** Names of the machine keys with which it posts to ingest/notice and ingest/cap. */
    keys: v.optional(v.array(keyName), []),
    mailboxes: v.optional(v.array(mailbox), []),
    /** Numbers from which an SMS or a call to the commune's number is a notice. */
    phones: v.optional(v.array(phone), []),
    /** Areas of its CAP messages that stand as bulletins, by its own codes or points. */
    areas: v.optional(v.record(areaKey, v.strictObject({ area: code, name: v.pipe(v.string(), v.minLength(1)) })), {}),
    /** Whether the acknowledgement goes back by SMS or e-mail; no for automatic warnings unless it says so. */
    acknowledge: v.optional(v.boolean()),
  }),
  v.check(
    ({ keys, mailboxes, phones }) => keys.length + mailboxes.length + phones.length > 0,
    'keys, mailboxes or phones: by what is this sender known?',
  ),
)

export const noticesOfFeedsFile = v.strictObject({
  /** Names of the machine keys under which the commune's own mail server hands e-mails on. */
  forwarders: v.optional(v.array(keyName), []),
  /** How long a notice that was read is kept; its words name people. */
  keep: v.optional(
    v.pipe(
      durationText,
      v.check((text) => durationMs(text) >= DAY_MS, 'a day at least, such as 400d'),
    ),
  ),
  senders: v.pipe(v.array(sender), v.maxLength(200)),
})

export function noticeSettingsOf({
  forwarders,
  senders,
  keep,
}: v.InferOutput<typeof noticesOfFeedsFile>): NoticeSettings {
  return { forwarders, sources: senders.map(sourceOf), ...(keep === undefined ? {} : { keepMs: durationMs(keep) }) }
}

function sourceOf({ mailboxes, acknowledge, areas, ...known }: v.InferOutput<typeof sender>): NoticeSource {
  return {
    ...known,
    ...(Object.keys(areas).length === 0 ? {} : { areas }),
    mailboxes: mailboxes.flatMap((written) => mailboxOf(written) ?? []),
    acknowledge: acknowledge ?? known.kind === 'authority',
  }
}

/** As e-mails are compared: lower case; `@domain` for all of its mailboxes. */
function mailboxOf(written: string): string | null {
  if (!written.startsWith('@')) return parseMailAddress(written)
  return parseMailAddress(`all${written}`)?.slice('all'.length) ?? null
}
