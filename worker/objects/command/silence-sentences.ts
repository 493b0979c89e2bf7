// The lines of the main courante on silences, and on rules that fire and are muted.
import { SYSTEM_ACTOR, type Actor } from '../../model/identity.ts'
import type { Muted } from '../../model/mute.ts'
import type { Rule } from '../../model/rule.ts'
import type { Signal } from '../../model/signal.ts'
import type { Silence } from '../../model/silence.ts'
import type { Instant } from '../../model/time.ts'
import type { Act } from './log.ts'

type Clock = (at: Instant) => string

export function silenceSet(silence: Silence, rule: Rule, clock: Clock): Act {
  return {
    actor: silence.owner,
    category: 'décision',
    act: 'sourdine posée',
    text: `Règle en sourdine de ${clock(silence.from)} à ${clock(silence.until)} : ${rule.title.fr}. Motif : ${silence.reason}`,
    detail: { ...silence, ruleVersion: rule.version },
  }
}

/** `by` null: it has run out by itself. */
export function silenceEnded(silence: Silence, title: string, by: Actor | null): Act {
  return {
    actor: by ?? SYSTEM_ACTOR,
    category: 'décision',
    act: by === null ? 'sourdine terminée' : 'sourdine levée',
    text: `${by === null ? 'Fin de la sourdine, à son terme' : 'Sourdine levée'} : ${title}`,
    detail: { silence: silence.id, rule: silence.rule, until: silence.until },
  }
}

interface MutedSignal {
  readonly signal: Signal
  readonly rule: Rule
  readonly by: Muted
  readonly silence: Silence | null
  readonly other: Rule | null
}

export function mutedHeard({ signal, rule, by, silence, other }: MutedSignal, clock: Clock): Act {
  const why =
    by.kind === 'silence'
      ? `sourdine posée par ${silence?.owner.name ?? '?'} jusqu’à ${clock(by.until)} (${silence?.reason ?? ''})`
      : `« ${other?.title.fr ?? by.rule} » est déclenchée pour les mêmes zones`
  return {
    actor: SYSTEM_ACTOR,
    category: 'proposition',
    act: 'en sourdine',
    text: `Pas de proposition, règle en sourdine : ${rule.title.fr} ; ${why}`,
    detail: { signal: signal.id, rule: rule.id, by },
  }
}

export function heardAgain(signal: Signal, rule: Rule): Act {
  return {
    actor: SYSTEM_ACTOR,
    category: 'signal',
    act: 'sorti de sourdine',
    text: `${rule.title.fr} : toujours déclenchée, n’est plus en sourdine`,
    detail: { signal: signal.id, rule: rule.id, firedAt: signal.at },
  }
}

export function overWhileMuted(signal: Signal, title: string): Act {
  return {
    actor: SYSTEM_ACTOR,
    category: 'signal',
    act: 'terminé en sourdine',
    text: `${title} : déclenchée puis levée en sourdine`,
    detail: { signal: signal.id, rule: signal.rule, firedAt: signal.at },
  }
}
