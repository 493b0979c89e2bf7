// One door as the fuzz knows it: sound payloads to spoil, and what opens it. `open` gives all that it read: numbers in it are looked at.
import type { RawReading } from '../../worker/model/reading.ts'
import type { Shape } from './mutate.ts'

export interface Seed {
  readonly shape: Shape
  readonly bytes: Uint8Array
}

export interface Door {
  readonly name: string
  readonly seeds: readonly Seed[]
  open(bytes: Uint8Array): Opened
}

export interface Opened {
  readonly isRead: boolean
  /** All of it; no number in it may be anything but finite. */
  readonly said: unknown
  /** What is accepted and stored after that. */
  readonly readings?: readonly RawReading[]
}

export const json = (value: unknown): Seed => seed('json', typeof value === 'string' ? value : JSON.stringify(value))
export const xml = (text: string): Seed => seed('xml', text)
export const lines = (...all: readonly string[]): Seed => seed('lines', all.join('\n'))

export function seed(shape: Shape, text: string): Seed {
  return { shape, bytes: new TextEncoder().encode(text) }
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}
