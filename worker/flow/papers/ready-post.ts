// The town's own word on its site and accounts, from the approved text: short enough for any of them, and whole. Both end with the number and the
// address where anybody can check that it is true.
import { kindOf, sentencesOf } from '../../fanout/sentences.ts'
import type { Alert } from '../../model/alert.ts'
import { firstWord, type Mode } from '../../model/mode.ts'
import type { Territory } from '../../model/territory.ts'
import { POST_MOST_SIGNS, type ReadyPost } from '../../model/without-networks.ts'

interface PostGround {
  readonly mode: Mode
  readonly territory: Territory
  readonly origin: string
}

export function readyPost({ id, number, current }: Alert, ground: PostGround): Omit<ReadyPost, 'published'> {
  const { content, revision } = current
  const [fr, en] = [marked(content.texts.fr ?? '', ground.mode), marked(content.texts.en ?? '', ground.mode)]
  const end = endOf(number, ground)
  return {
    alert: id,
    number,
    revision,
    short: shortened(fr, end),
    long: [fr, en, end, `${ground.territory.name} : ${ground.territory.publicDesk}`]
      .filter((part) => part !== '')
      .join('\n\n'),
  }
}

// An exercise has no public page: an address that leads nowhere would make people doubt the next one.
function endOf(number: number, { mode, territory, origin }: PostGround): string {
  return mode === 'live'
    ? `Alerte n° ${number}, à vérifier : ${origin}/${territory.code}/alerts/${number}`
    : `Exercice n° ${number} : ceci n’est pas une alerte.`
}

function marked(text: string, mode: Mode): string {
  const word = firstWord(mode)
  return text === '' || text.startsWith(word) ? text : `${word}${text}`
}

/** Whole sentences: what happens, then what to do, then the rest as far as it fits. */
function shortened(text: string, end: string): string {
  const sentences = sentencesOf(text).map((sentence, index) => ({ sentence, index }))
  const first = sentences.filter(({ sentence, index }) => index < 2 || kindOf(sentence) === 'order')
  const chosen: typeof sentences = []
  const textOf = (list: typeof sentences) =>
    [...list.toSorted((left, right) => left.index - right.index).map(({ sentence }) => sentence), end].join(' ')
  for (const one of [...first, ...sentences.filter((other) => !first.includes(other))])
    if (signsOf(textOf([...chosen, one])) <= POST_MOST_SIGNS) chosen.push(one)
  return textOf(chosen)
}

/** As the accounts count them. */
export function signsOf(text: string): number {
  return [...text].length
}
