// A recording is of one text, and of no other.
import { expect, test } from 'vitest'
import { contentHash } from '../../../worker/decide/content.ts'
import { voiceLead } from '../../../worker/fanout/spoken.ts'
import { wordedFor } from '../../../worker/model/dwelling.ts'
import { markOfText, outdatedVoices, ownVoiceIn } from '../../../worker/model/own-voice.ts'
import { wordedAt, type PreparedContent } from '../../../worker/model/prepared.ts'
import { launchFor } from '../../objects/launch.ts'

const texts = { fr: 'MAIRIE. Crue. Montez.', en: 'TOWN HALL. Flood. Go up.' }
const fr = { sha256: 'a'.repeat(64), says: markOfText(texts.fr), seconds: 12 }

test('it is played to who reads that language, and in French to who has no text of their own', () => {
  const content = { texts, voices: { fr } }
  expect(ownVoiceIn(content, 'fr')).toEqual(fr)
  expect(ownVoiceIn(content, 'fr-x-falc')).toEqual(fr)
  expect(ownVoiceIn(content, 'en')).toBeNull()
})

test('a changed text, and other words for other homes, leave the synthetic voice alone', () => {
  const changed = { texts: { ...texts, fr: 'MAIRIE. Crue. Restez.' }, voices: { fr } }
  expect([ownVoiceIn(changed, 'fr'), outdatedVoices(changed)]).toEqual([null, ['fr']])
  const variants = { 'no floor': { fr: 'MAIRIE. Crue. Partez.' } }
  expect(ownVoiceIn(wordedFor({ texts, voices: { fr }, variants }, 'no floor'), 'fr')).toBeNull()
  expect(outdatedVoices({ texts, voices: { fr } })).toEqual([])
})

test('it is part of what two people approve: another recording is another content', () => {
  const { content } = launchFor({ territory: '93103' }).revision
  const hashes = [
    content,
    { ...content, voices: {} },
    { ...content, voices: { fr } },
    { ...content, voices: { fr: { ...fr, sha256: 'b'.repeat(64) } } },
    { ...content, voices: { en: fr } },
  ].map((one) => contentHash(one, 1))
  expect(hashes[0]).toBe(hashes[1])
  expect(new Set(hashes).size).toBe(4)
})

test('a prepared scenario keeps it when the hour is filled in, since the text that follows says the hour', () => {
  const open = 'MAIRIE. Crue à {time}. Montez.'
  const content = { texts: { fr: open }, voices: { fr: { ...fr, says: markOfText(open) } }, repeatEveryMs: null }
  const worded = wordedAt(content as unknown as PreparedContent, { now: 0, timeZone: 'Europe/Paris' })
  expect(worded.texts.fr).not.toContain('{time}')
  expect(ownVoiceIn(worded as Parameters<typeof ownVoiceIn>[0], 'fr')?.sha256).toBe(fr.sha256)
  // One of another text stays one of another text.
  const stale = { ...content, voices: { fr } }
  expect(
    ownVoiceIn(
      wordedAt(stale as unknown as PreparedContent, { now: 0, timeZone: 'Europe/Paris' }) as Parameters<
        typeof ownVoiceIn
      >[0],
      'fr',
    ),
  ).toBeNull()
})

test('before it a call says that it is an exercise, and which alert', () => {
  expect(voiceLead({ mode: 'live', language: 'fr', number: 7, revision: 1 })).toBe('Alerte numéro sept.')
  expect(voiceLead({ mode: 'public-exercise', language: 'fr', number: 7, revision: 2 })).toMatch(
    /^Exercice\. Exercice\..*Alerte numéro sept/,
  )
  expect(voiceLead({ mode: 'public-exercise', language: 'en', number: null, revision: 1 })).toMatch(/exercise\.$/)
})
