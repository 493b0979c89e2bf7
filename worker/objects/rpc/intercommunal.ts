// What communes and the body that they belong to tell each other, and what people ask of it.
import type { Actor } from '../../model/identity.ts'
import type {
  IntercommunalView,
  Loan,
  LoanView,
  PoolMeans,
  SharedAreas,
  SharedPicture,
} from '../../model/intercommunal.ts'
import type { Refusal } from '../../model/reason.ts'
import type { Instant } from '../../model/time.ts'

/** From another territory's `Command`. Editions of one kind grow with each telling: what is not newer changes nothing. */
export type NeighbourMessage =
  | {
      readonly kind: 'picture'
      readonly from: string
      readonly edition: number
      readonly picture: SharedPicture
      readonly areasVersion: string
    }
  | { readonly kind: 'areas'; readonly from: string; readonly areas: SharedAreas }
  | { readonly kind: 'withdrawn'; readonly from: string; readonly edition: number; readonly by: string }
  | { readonly kind: 'pool'; readonly from: string; readonly edition: number; readonly means: readonly PoolMeans[] }
  | { readonly kind: 'loan'; readonly from: string; readonly loan: Loan }

/** `not ours`: the two have nothing to do with each other as far as this one knows; nothing was kept, and telling again would change nothing. */
export type NeighbourAnswer =
  { readonly kind: 'taken'; readonly name: string; readonly wantsAreas: boolean } | { readonly kind: 'not ours' }

export interface AskedLoan {
  readonly body: string
  readonly owner: string
  readonly means: number
  readonly purpose: string
  readonly until: Instant
}

export type IntercommunalAnswer = { readonly kind: 'ok'; readonly view: IntercommunalView } | Refusal
export type LoanAnswer = { readonly kind: 'ok'; readonly loan: LoanView } | Refusal

export interface IntercommunalRpc {
  intercommunal(): Promise<IntercommunalView>
  /** Shapes of the members' zones, by member; a body's alone. */
  intercommunalAreas(): Promise<Readonly<Record<string, SharedAreas['areas']>>>
  /** A body may see this commune from now on, or may not any more. */
  shareWith(body: string, isOn: boolean, by: Actor): Promise<IntercommunalAnswer>
  offerMeans(number: number, isOffered: boolean, by: Actor): Promise<IntercommunalAnswer>
  /** Once however often `request` is sent. */
  askLoan(asked: AskedLoan, by: Actor, request: string | null): Promise<LoanAnswer>
  answerLoan(number: number, answer: { readonly yes: boolean; readonly note: string }, by: Actor): Promise<LoanAnswer>
  returnLoan(number: number, by: Actor): Promise<LoanAnswer>
  /** From another territory. */
  takeNeighbour(message: NeighbourMessage): Promise<NeighbourAnswer>
}
