import { describe, expect, test } from 'vitest'
import {
  firstClosed,
  firstClosedToApproval,
  LONGEST_VALIDITY_MS,
  type Approval,
  type Candidate,
} from '../../../worker/decide/gates.ts'
import type { AlertContent } from '../../../worker/model/alert.ts'
import { CHANNELS } from '../../../worker/model/message.ts'
import { contentHash } from '../../../worker/decide/content.ts'
import { contentB, NOW, revisionOf, zone } from './people-decide.ts'

const candidate = (change: Partial<AlertContent> = {}, rest: Partial<Candidate> = {}): Candidate => ({
  content: { ...contentB, ...change },
  zones: [zone('A'), zone('B'), zone('C')],
  configured: ['sms'],
  lint: [],
  reachable: 100,
  displays: 0,
  told: null,
  ...rest,
})

describe('before a second person is asked', () => {
  test('a whole and honest alert passes', () => {
    expect(firstClosed(candidate(), NOW)).toBeNull()
  })

  test.each([
    ['no zone', { zones: [], zoneHashes: [] }],
    ['unknown zone', { zones: ['Z'], zoneHashes: ['hash of Z'] }],
    ['zone changed since it was shown', { zoneHashes: ['an older hash'] }],
    ['no channel chosen', { channels: [] }],
    ['channel not configured', { channels: ['sms', 'voice'] }],
    ['channel goes beside SMS', { channels: ['rcs'] }],
    ['channel goes beside SMS', { channels: ['voice', 'whatsapp'] }],
    ['empty text', { texts: {} }],
    ['empty text', { texts: { fr: '  ' } }],
    ['text missing for a language', { texts: { en: 'Leave now' } }],
    ['expiry in the past', { expiresAt: NOW }],
    ['expiry too far', { expiresAt: NOW + LONGEST_VALIDITY_MS + 1 }],
  ] as const)('%s closes it', (reason, change) => {
    const configured = reason === 'channel goes beside SMS' ? CHANNELS : (['sms'] as const)
    const one = candidate(change as Partial<AlertContent>, { configured })
    expect(firstClosed(one, NOW)).toMatchObject({ kind: 'refused', reason })
  })

  test('RCS and WhatsApp beside an SMS pass: they stand for none', () => {
    const beside = candidate({ channels: ['sms', 'rcs', 'whatsapp'] }, { configured: CHANNELS })
    expect(firstClosed(beside, NOW)).toBeNull()
  })

  test('what the lint found closes it under the name that the lint gave', () => {
    expect(firstClosed(candidate({}, { lint: ['link in text', 'control character in text'] }), NOW)).toMatchObject({
      reason: 'link in text',
    })
  })

  test('an empty zone closes it (G01)', () => {
    expect(firstClosed(candidate({ count: 0 }, { reachable: 0 }), NOW)).toMatchObject({ reason: 'nobody in the zone' })
  })

  test('a send that reaches none of the persons in the zone is refused, not shown as sent', () => {
    expect(firstClosed(candidate({}, { reachable: 0 }), NOW)).toMatchObject({ reason: 'nobody in the zone' })
    // A browser that asked to be warned there is somebody, though nobody knows who.
    expect(firstClosed(candidate({ count: 0 }, { reachable: 1 }), NOW)).toBeNull()
    // A square full of passers-by has no resident: its display is reason enough to send.
    expect(firstClosed(candidate({}, { reachable: 0, displays: 1 }), NOW)).toBeNull()
  })

  test('a missing zone is named before anything else that is wrong: it means nobody, never everybody', () => {
    expect(firstClosed(candidate({ zones: [], channels: [], texts: {}, count: 0 }), NOW)).toMatchObject({
      reason: 'no zone',
    })
  })

  test('an update that leaves out a zone or a channel first told is refused', () => {
    const told = { zones: ['B', 'C'], channels: ['sms'], filters: [] } as const
    expect(firstClosed(candidate({}, { told }), NOW)).toMatchObject({
      reason: 'shrinks the audience first told',
    })
    const byVoice = { zones: ['B'], channels: ['sms', 'voice'], filters: [] } as const
    expect(firstClosed(candidate({}, { told: byVoice }), NOW)).toMatchObject({
      reason: 'shrinks the audience first told',
    })
  })

  test('an update may tell more people than were first told', () => {
    const wider = candidate(
      { zones: ['B', 'C'], zoneHashes: [zone('B').hash, zone('C').hash] },
      { told: { zones: ['B'], channels: ['sms'], filters: [] } },
    )
    expect(firstClosed(wider, NOW)).toBeNull()
  })
})

describe('before anything is sent', () => {
  const revision = revisionOf(contentB, { id: 'duty', name: 'Duty' })
  const approval = (change: Partial<Approval> = {}): Approval => ({
    revision,
    content: revision.content,
    zones: [zone('B')],
    approver: 'mayor',
    shownHash: revision.contentHash,
    storedHash: contentHash(revision.content, revision.revision),
    aloneReason: null,
    ...change,
  })

  test('a second person who saw what is stored may approve', () => {
    expect(firstClosedToApproval(approval(), NOW)).toBeNull()
  })

  test('the author may not approve (INV-7)', () => {
    expect(firstClosedToApproval(approval({ approver: 'duty' }), NOW)).toMatchObject({
      reason: 'author may not approve',
    })
  })

  test('the author alone may approve where life is at stake, with a reason in words', () => {
    expect(firstClosedToApproval(approval({ approver: 'duty', aloneReason: 'water in the street' }), NOW)).toBeNull()
    expect(firstClosedToApproval(approval({ approver: 'duty', aloneReason: ' ' }), NOW)).toMatchObject({
      reason: 'reason required',
    })
  })

  test('what changed since it was shown voids the approval (INV-6)', () => {
    expect(firstClosedToApproval(approval({ shownHash: 'of another text' }), NOW)).toMatchObject({
      reason: 'content changed since it was shown',
    })
  })

  test('content altered where it is stored voids the approval, even for who saw the first hash', () => {
    const altered = contentHash({ ...contentB, count: 1 }, 1)
    expect(firstClosedToApproval(approval({ storedHash: altered }), NOW)).toMatchObject({
      reason: 'content changed since it was shown',
    })
  })

  test('a zone edited between submission and approval voids the approval', () => {
    expect(firstClosedToApproval(approval({ zones: [{ ...zone('B'), hash: 'moved' }] }), NOW)).toMatchObject({
      reason: 'zone changed since it was shown',
    })
  })

  test('nothing is approved after its own end of validity', () => {
    expect(firstClosedToApproval(approval(), contentB.expiresAt)).toMatchObject({ reason: 'expiry in the past' })
  })
})
