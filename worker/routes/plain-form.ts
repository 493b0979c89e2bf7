// What a page without a script sends: a form, and the language in which it is read.
import type { Context } from 'hono'
import { LANGUAGES, type Language } from '../model/message.ts'
import type { AppEnv } from './app-env.ts'

const MAX_FORM_BYTES = 8_192

/** The last value of each field; null where it is no form, or more than any form of ours sends. */
export async function fieldsOf(c: Context<AppEnv>): Promise<Readonly<Record<string, string>> | null> {
  if (!(c.req.header('Content-Type') ?? '').startsWith('application/x-www-form-urlencoded')) return null
  const bytes = await c.req.arrayBuffer()
  return bytes.byteLength > MAX_FORM_BYTES
    ? null
    : Object.fromEntries(new URLSearchParams(new TextDecoder().decode(bytes)))
}

export function languageOf(text: string | undefined): Language {
  return LANGUAGES.find((one) => one === text) ?? 'fr'
}
