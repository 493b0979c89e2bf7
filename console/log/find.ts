// Finding an entry by what is remembered of it: some words, an accent less, a number.
import type { LogEntry } from '../../worker/model/log.ts'

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** Every word that is asked for stands somewhere in the entry. */
export function foundIn({ seq, text, actor, detail }: LogEntry, asked: string): boolean {
  const words = plain(asked)
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return true
  const said = Object.values(detail).filter((value) => typeof value === 'string')
  const all = plain([String(seq), text, actor.name, ...said].join(' '))
  return words.every((word) => all.includes(word))
}
