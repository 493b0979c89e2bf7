// What happens to a call, told by the provider while it happens; a pressed key is answered with what the voice says next.
import { Hono } from 'hono'
import {
  afterKeyScript,
  goodbyeScript,
  parseVoiceEvent,
  parseVoiceKey,
  voicemailScript,
  voiceHook,
} from '../channels/index.ts'
import type { AppEnv } from './app-env.ts'
import { doorOf, heardAt, joined, ncco, senderOf } from './provider-door.ts'

export const voiceHooks = new Hono<AppEnv>()

voiceHooks.post('/:territory/vonage/voice/:reference/event', async (c) => {
  const reference = c.req.param('reference')
  return heardAt(
    c,
    await doorOf(c),
    (call, account) => parseVoiceEvent(call, reference, account),
    async (said, door) => {
      switch (said.kind) {
        case 'voicemail': {
          const words = (await senderOf(c, door, reference)?.words(reference)) ?? null
          return ncco(c, words === null ? goodbyeScript('fr') : voicemailScript(words))
        }
        case 'receipt':
          return joined(c, door, said.receipt)
        default:
          return said satisfies never
      }
    },
  )
})

voiceHooks.post('/:territory/vonage/voice/:reference/key', async (c) => {
  const reference = c.req.param('reference')
  return heardAt(
    c,
    await doorOf(c),
    (call, account) => parseVoiceKey(call, reference, account),
    ({ receipt, pressed }, door) => {
      const next = async () => {
        const words = (await senderOf(c, door, reference)?.words(reference)) ?? null
        if (words === null) return ncco(c, goodbyeScript('fr'))
        const keyUrl = voiceHook(`${c.env.TOCSIN_ORIGIN}/hooks/${door.territory}`, reference, 'key')
        return ncco(c, afterKeyScript(pressed, { ...words, keyUrl }))
      }
      return receipt === null ? next() : joined(c, door, receipt, next)
    },
  )
})
