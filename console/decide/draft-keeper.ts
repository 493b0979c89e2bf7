// What a person wrote survives a reload, an expiry and a lost link: kept on the device until it was submitted.
import type { Draft } from '../../worker/objects/rpc/asked.ts'

const PREFIX = 'tocsin.draft.'

export function keepDraft(key: string, draft: Draft): void {
  localStorage.setItem(PREFIX + key, JSON.stringify(draft))
}

export function keptDraft(key: string): Draft | null {
  const text = localStorage.getItem(PREFIX + key)
  if (text === null) return null
  try {
    const draft = JSON.parse(text) as Draft
    return typeof draft.content.texts === 'object' ? draft : null
  } catch {
    return null
  }
}

export function dropDraft(key: string): void {
  localStorage.removeItem(PREFIX + key)
}
