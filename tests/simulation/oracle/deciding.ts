// What was decided, by whom, on what they saw: INV-6, 7, 8, 10, 18, 19, 29 and what LIV-4 and LIV-7 need to know.
import type { AlertPhase } from '../../../worker/decide/alert-machine.ts'
import type { Alert, AlertContent, AlertRevision } from '../../../worker/model/alert.ts'
import type { Actor } from '../../../worker/model/identity.ts'
import type { Instant } from '../../../worker/model/time.ts'
import type { Zone } from '../../../worker/model/zone.ts'
import type { Command, AlertRow } from '../command.ts'
import { must } from './violation.ts'

interface Approved {
  readonly content: AlertContent
  readonly zones: readonly Zone[]
}

export class DecidingWatch {
  /** What was on a screen, by the hash that the screen sends back. */
  readonly #shown = new Map<string, AlertContent>()
  readonly #approved = new Map<string, Approved>()
  readonly #launched = new Set<string>()
  readonly #newest = new Map<string, number>()
  readonly #stopCommitted = new Set<string>()
  readonly #alertOfKey = new Map<string, string>()
  readonly #bodyOfKey = new Map<string, string>()
  readonly #approvers = new Map<string, boolean>()
  /** When a cancel was answered, and when it stood. */
  readonly cancels = new Map<string, { readonly askedAt: Instant; doneAt: Instant | null }>()

  shown(hash: string, content: AlertContent): void {
    this.#shown.set(hash, copied(content))
  }

  roleChanged(realm: string, who: string, approver: boolean): void {
    this.#approvers.set(`${realm}|${who}`, approver)
  }

  submitted({ realm }: Command, { key, fingerprint, alert }: KeyUse): void {
    const name = `${realm.key}|${key}`
    const known = this.#alertOfKey.get(name)
    must(known === undefined || known === alert, 'INV-18', () => `${name} made ${known} and ${alert}`)
    this.#alertOfKey.set(name, alert)
    this.#bodyOfKey.set(name, fingerprint)
  }

  repeated({ realm }: Command, { key, fingerprint }: KeyUse): void {
    const first = this.#bodyOfKey.get(`${realm.key}|${key}`)
    must(first === fingerprint, 'INV-18', () => `${key} came with another body and was answered as the first`)
  }

  approved(
    command: Command,
    { revision, shownHash, actor }: { revision: AlertRevision; shownHash: string; actor: Actor },
  ): void {
    const key = `${revision.alert}|${revision.revision}`
    const { realm } = command
    must(!this.#approved.has(key), 'INV-19', () => `${key} was approved twice`)
    const seen = this.#shown.get(shownHash)
    must(seen !== undefined, 'INV-6', () => `${key} was approved without having been seen`)
    must(sameText(seen, revision.content), 'INV-6', () => `${key} is not what ${actor.id} saw`)
    const right = this.#approvers.get(`${realm.key}|${actor.id}`) ?? ['ann', 'bob'].includes(actor.id)
    must(right, 'INV-7', () => `${actor.id} has no right to approve ${key}`)
    const alone = revision.submittedBy.id === actor.id
    const said = (revision.aloneReason ?? '').trim() !== ''
    must(!alone || said, 'INV-7', () => `${actor.id} wrote and approved ${key} without a reason`)
    this.#keep(command, revision, seen ?? revision.content)
  }

  /** One person's decision, and only about what takes a message back. */
  corrected(command: Command, revision: AlertRevision, actor: Actor): void {
    const key = `${revision.alert}|${revision.revision}`
    must(actor.id !== 'joe', 'INV-7', () => `${actor.id} may not correct ${key}`)
    must(revision.content.msgType === 'Cancel' && !revision.content.allClear, 'INV-7', () => `${key} takes two people`)
    this.#keep(command, revision, revision.content)
  }

  #keep({ realm }: Command, { alert, revision }: AlertRevision, seen: AlertContent): void {
    const key = `${alert}|${revision}`
    must(seen.zones.length > 0, 'INV-29', () => `${key} has no zone`)
    for (const [index, id] of seen.zones.entries()) {
      const zone = realm.zones.find((one) => one.id === id)
      must(zone !== undefined, 'INV-29', () => `${key} names zone ${id}, which is not`)
      must(zone?.hash === seen.zoneHashes[index], 'INV-6', () => `${key}: zone ${id} is not as it was seen`)
    }
    for (let before = 1; before < revision; before++) {
      const told = this.#approved.get(`${alert}|${before}`)?.content
      const wide = (told?.zones ?? []).every((id) => seen.zones.includes(id))
      const heard = (told?.channels ?? []).every((channel) => seen.channels.includes(channel))
      must(wide && heard, 'INV-30', () => `${key} reaches fewer than revision ${before} did`)
    }
    const zones = realm.zones.filter(({ id }) => seen.zones.includes(id))
    this.#approved.set(key, { content: copied(seen), zones })
  }

  launched({ realm }: Command, { alert, revision }: AlertRevision, zones: readonly Zone[]): void {
    const key = `${alert}|${revision}`
    const approved = this.#approvedNow(key)
    must(!this.#launched.has(key), 'INV-19', () => `${key} was launched twice`)
    this.#launched.add(key)
    must(zones.length > 0, 'INV-29', () => `${key} leaves for no zone`)
    const hashes = approved.zones.map(({ id, hash }) => `${id}=${hash}`).join()
    const left = zones.map(({ id, hash }) => `${id}=${hash}`).join()
    must(hashes === left, 'INV-6', () => `${realm.key} ${key} was approved for ${hashes}, leaves for ${left}`)
    this.#newest.set(alert, revision)
  }

  // The table launches in the step of the approval itself, so what is approved is told a moment after.
  #approvedNow(key: string): Approved {
    const approved = this.#approved.get(key)
    must(approved !== undefined, 'INV-6', () => `${key} leaves without an approval`)
    return approved as Approved
  }

  moved({ world }: Command, before: AlertPhase, { alert, phase }: AlertRow, event: string): void {
    const closed = ['cancelled', 'expired', 'ended'].includes(phase.state)
    if (event === 'shards stopped' && before.state === 'stopping' && phase.state === 'cancelled') {
      this.#stopCommitted.add(`${alert.id}|${this.#newest.get(alert.id) ?? 0}`)
      const cancel = this.cancels.get(alert.id)
      if (cancel !== undefined) cancel.doneAt ??= world.agenda.now
    }
    must(before.state !== 'ended' || closed, 'INV-14', () => `${alert.id} was ended and is ${phase.state}`)
  }

  cancelled({ world }: Command, { id }: Alert): void {
    this.cancels.set(id, { askedAt: world.agenda.now, doneAt: null })
  }

  /** What two people, or one who corrects, bound themselves to; null where nobody did. */
  approval(alert: string, revision: number): Approved | null {
    return this.#approved.get(`${alert}|${revision}`) ?? null
  }

  isStopCommitted(alert: string, revision: number): boolean {
    return this.#stopCommitted.has(`${alert}|${revision}`)
  }

  newestLaunched(alert: string): number {
    return this.#newest.get(alert) ?? 0
  }
}

interface KeyUse {
  readonly key: string
  readonly fingerprint: string
  readonly alert: string
}

function sameText(seen: AlertContent | undefined, stored: AlertContent): boolean {
  const bound = (content: AlertContent) => JSON.stringify(Object.entries(content).sort(([a], [b]) => (a < b ? -1 : 1)))
  return seen !== undefined && bound(seen) === bound(stored)
}

/** What was seen stays what it was, whatever becomes of the object that it was read from. */
function copied(content: AlertContent): AlertContent {
  const { zones, zoneHashes, channels, texts } = content
  return { ...content, zones: [...zones], zoneHashes: [...zoneHashes], channels: [...channels], texts: { ...texts } }
}
