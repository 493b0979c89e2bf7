// What people did in one world, in order: enough to do the same to a real server. The faults of providers follow from the seed (`fates.ts`).
import type { Actor } from '../../worker/model/identity.ts'
import type { ChannelName } from '../../worker/model/message.ts'
import type { Position } from '../../worker/model/geo.ts'
import type { AlertAnswer, Draft } from '../../worker/objects/rpc/asked.ts'
import type { Acts } from './acts.ts'

/** A revision as the model names it. */
export interface Named {
  readonly alert: string
  readonly revision: number
}

/** What the model answered; null where it never did. */
export type Said = ({ readonly kind: 'ok' } & Named) | { readonly kind: 'refused'; readonly reason: string } | null

export type Deed =
  | { readonly kind: 'submit'; readonly who: string; readonly key: string; readonly draft: Draft }
  | { readonly kind: 'revise'; readonly who: string; readonly alert: string; readonly draft: Draft }
  | {
      readonly kind: 'approve'
      readonly who: string
      readonly alert: string
      /** Of what was on the screen. */
      readonly shownHash: string
      readonly aloneReason: string | null
    }
  | { readonly kind: 'return' | 'cancel'; readonly who: string; readonly alert: string }
  | { readonly kind: 'opt out'; readonly address: string }
  | { readonly kind: 'move'; readonly person: string; readonly to: Position }
  | { readonly kind: 'edit zones'; readonly version: number }
  | { readonly kind: 'right'; readonly who: string; readonly mayApprove: boolean }
  | { readonly kind: 'silence'; readonly channel: ChannelName; readonly forMs: number }
  | { readonly kind: 'crash'; readonly where: string }

export interface Step {
  /** Milliseconds of the world. */
  readonly at: number
  readonly realm: string
  readonly deed: Deed
  said: Said
}

export class Script {
  readonly steps: Step[] = []
  /** Which revision has which hash. */
  readonly named = new Map<string, Named>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  note(realm: string, deed: Deed): Step {
    const step: Step = { at: this.#now(), realm, deed, said: null }
    this.steps.push(step)
    return step
  }

  /** The acts of one realm, written down as they are done and answered. */
  of(realm: string, acts: Acts): Pick<Acts, 'submit' | 'revise' | 'approve' | 'returnForEdit' | 'cancel'> {
    const answered = (step: Step, answer: AlertAnswer): AlertAnswer => {
      step.said = this.#said(answer)
      return answer
    }
    const who = ({ id }: Actor) => id
    return {
      submit: (draft, actor, key, told) => {
        const step = this.note(realm, { kind: 'submit', who: who(actor), key, draft })
        acts.submit(draft, actor, key, (answer) => told(answered(step, answer)))
      },
      revise: (alert, draft, actor, told) => {
        const step = this.note(realm, { kind: 'revise', who: who(actor), alert, draft })
        acts.revise(alert, draft, actor, (answer) => told(answered(step, answer)))
      },
      approve: (alert, shownHash, actor, aloneReason) => {
        const step = this.note(realm, { kind: 'approve', who: who(actor), alert, shownHash, aloneReason })
        return answered(step, acts.approve(alert, shownHash, actor, aloneReason))
      },
      returnForEdit: (alert, actor) => {
        const step = this.note(realm, { kind: 'return', who: who(actor), alert })
        return answered(step, acts.returnForEdit(alert, actor))
      },
      cancel: (alert, actor) => {
        const step = this.note(realm, { kind: 'cancel', who: who(actor), alert })
        return answered(step, acts.cancel(alert, actor))
      },
    }
  }

  #said(answer: AlertAnswer): Said {
    if (answer.kind === 'refused') return { kind: 'refused', reason: answer.reason }
    const { id, current } = answer.alert
    this.named.set(current.contentHash, { alert: id, revision: current.revision })
    return { kind: 'ok', alert: id, revision: current.revision }
  }
}
