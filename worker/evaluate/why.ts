// Which conditions held a rule up: the fewest that would all have had to be otherwise, the nearest to their bound where there is a choice.
import { partsOf, type Condition } from '../model/rule.ts'
import type { Instant } from '../model/time.ts'
import type { Reasons, Why } from '../model/why.ts'
import { heldInside, truthOf } from './condition.ts'
import { inWords, type Names } from './why-words.ts'
import { otherwiseWords, sentenceOf } from './why-sentence.ts'
import type { Window } from './window.ts'

/** The rule condition by condition, as it is judged now. Made for a signal alone: a quiet river pays nothing for it. */
export function whyOf(condition: Condition, window: Window, now: Instant, held: boolean): Why {
  const { value, compared, refused } = truthOf(condition, window, now, held)
  const parts = partsOf(condition)
  return {
    kind: condition.kind,
    value,
    about: aboutOf(condition),
    ...(compared === undefined ? {} : { compared }),
    ...(refused === undefined ? {} : { refused }),
    ...(parts.length === 0
      ? {}
      : { parts: parts.map((part) => whyOf(part, window, now, heldInside(condition, held))) }),
  }
}

function aboutOf(condition: Condition): string {
  if ('station' in condition) return condition.station
  if ('area' in condition) return condition.area
  return 'measure' in condition ? condition.measure : ''
}

/** What a signal keeps. Of a rule that has ended there is nothing that would have made it false: `falseIf` is empty then. */
export function reasonsOf(why: Why, window: Window): Reasons {
  const names = namesIn(window)
  const conditions = said(why, names)
  const falseIf = conditions.value === 'true' ? falsifiers(conditions) : []
  return {
    conditions,
    falseIf,
    sentence: sentenceOf(
      bearing(conditions),
      falseIf.map((leaf) => otherwiseWords(leaf, names)),
    ),
  }
}

// Only what bears on it: of a rule that fires what holds it up, of one that ends what let it go. A condition that held beside one that did not, in
// an `all` that came to nothing, explains nothing.
function bearing(why: Why): readonly Why[] {
  const { parts, value } = why
  if (value === 'unknown') return []
  if (parts === undefined) return [why]
  if (why.kind === 'not') return parts.flatMap(bearing)
  const isCarriedByAll = (why.kind === 'all') === (value === 'true') && why.kind !== 'quorum'
  return (isCarriedByAll ? parts : parts.filter((part) => part.value === value)).flatMap(bearing)
}

function said(why: Why, names: Names): Why {
  if (why.parts !== undefined) return { ...why, parts: why.parts.map((part) => said(part, names)) }
  return { ...why, said: inWords(why, names) }
}

function namesIn({ stations, measures, bulletins }: Window): Names {
  const areas = new Map(bulletins.followed.map(({ area, name }) => [area, name]))
  return (about) => stations.get(about)?.station.name ?? measures.get(about)?.measure.name ?? areas.get(about) ?? about
}

export function falsifiers(why: Why): readonly Why[] {
  const { parts = [] } = why
  const holding = parts.filter(({ value }) => value === 'true')
  switch (why.kind) {
    case 'all':
      return fewest(parts.map(falsifiers))
    case 'any':
      return holding.flatMap(falsifiers)
    case 'not':
      return parts.flatMap(verifiers)
    case 'quorum':
      // However many of those that hold hang together: one fewer than needed is left of them.
      return nearest(holding.map(falsifiers), holding.length - (why.compared?.asked ?? 1) + 1)
    default:
      return [why]
  }
}

/** The fewest that would all have had to hold. */
function verifiers(why: Why): readonly Why[] {
  const { parts = [] } = why
  const missing = parts.filter(({ value }) => value !== 'true')
  switch (why.kind) {
    case 'all':
      return missing.flatMap(verifiers)
    case 'any':
      return fewest(missing.map(verifiers))
    case 'not':
      return parts.flatMap(falsifiers)
    case 'quorum':
      return nearest(missing.map(verifiers), (why.compared?.asked ?? 1) - (why.compared?.found ?? 0))
    default:
      return [why]
  }
}

function fewest(choices: readonly (readonly Why[])[]): readonly Why[] {
  return choices.toSorted((left, right) => left.length - right.length || distance(left) - distance(right))[0] ?? []
}

function nearest(choices: readonly (readonly Why[])[], count: number): readonly Why[] {
  return choices
    .toSorted((left, right) => distance(left) - distance(right))
    .slice(0, Math.max(1, count))
    .flat()
}

// As a share of what was asked: metres and percents do not compare otherwise. What has no margin is as far as can be.
function distance(leaves: readonly Why[]): number {
  return Math.max(
    ...leaves.map(({ compared }) =>
      compared?.margin == null ? Infinity : Math.abs(compared.margin) / Math.max(1e-9, Math.abs(compared.asked)),
    ),
  )
}
