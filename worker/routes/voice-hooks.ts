// What happens to a call, told by the provider while it happens; a pressed key is answered with what the voice says next.
import { Hono, type Context } from 'hono'
import {
  afterKeyScript,
  goodbyeScript,
  parseVoiceEvent,
  parseVoiceKey,
  voicemailScript,
  voiceHook,
  type Ncco,
} from '../channels/index.ts'
import type { AppEnv } from './app-env.ts'
import { problem } from './problem.ts'
import { callOf, doorOf, joined, notSigned, quarantined, senderOf } from './provider-door.ts'

export const voiceHooks = new Hono<AppEnv>()

voiceHooks.post('/:territory/vonage/voice/:reference/event', async (c) => {
  const door = await doorOf(c)
  if (door === null) return problem(c, { type: 'not-found', detail: 'No territory takes calls here.' })
  const reference = c.req.param('reference')
  const verdict = parseVoiceEvent(await callOf(c), reference, door.account)
  switch (verdict.kind) {
    case 'unsigned':
    case 'forged':
      return notSigned(c, verdict)
    case 'unreadable':
      return quarantined(c, door.territory, verdict.why)
    case 'voicemail': {
      const words = (await senderOf(c, door, reference)?.words(reference)) ?? null
      return ncco(c, words === null ? goodbyeScript('fr') : voicemailScript(words))
    }
    case 'receipt': {
      const receipt = await joined(c, door, verdict.receipt)
      return receipt === null ? quarantined(c, door.territory, 'no such row') : c.json({ receipt })
    }
    default:
      return verdict satisfies never
  }
})

voiceHooks.post('/:territory/vonage/voice/:reference/key', async (c) => {
  const door = await doorOf(c)
  if (door === null) return problem(c, { type: 'not-found', detail: 'No territory takes calls here.' })
  const reference = c.req.param('reference')
  const verdict = parseVoiceKey(await callOf(c), reference, door.account)
  switch (verdict.kind) {
    case 'unsigned':
    case 'forged':
      return notSigned(c, verdict)
    case 'unreadable':
      return quarantined(c, door.territory, verdict.why)
    case 'key': {
      if (verdict.receipt !== null && (await joined(c, door, verdict.receipt)) === null)
        return quarantined(c, door.territory, 'no such row')
      const words = (await senderOf(c, door, reference)?.words(reference)) ?? null
      if (words === null) return ncco(c, goodbyeScript('fr'))
      const keyUrl = voiceHook(`${c.env.TOCSIN_ORIGIN}/hooks/${door.territory}`, reference, 'key')
      return ncco(c, afterKeyScript(verdict.pressed, { ...words, keyUrl }))
    }
    default:
      return verdict satisfies never
  }
})

function ncco(c: Context<AppEnv>, script: Ncco): Response {
  return c.json(script as Record<string, unknown>[])
}
