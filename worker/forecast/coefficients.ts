// The numbers of the nowcast: one pooled logistic for every gauge, none of them of any one gauge. Where they come from and how they were fitted:
// docs/decisions/2026-11-28-nowcast.md.

/** Weight of one term at a lead of h hours: a + b ln h + c (ln h)². */
export type LeadWeight = readonly [a: number, b: number, c: number]

export interface CoefficientSet {
  readonly name: string
  readonly constant: LeadWeight
  /** One for each feature of `features.ts`, in its order, as many as it was fitted with; five more where the set looks at a gauge upstream. */
  readonly features: readonly LeadWeight[]
  /** Of ln D, D the distance to the level over the scale. */
  readonly distance: LeadWeight
  /** Of what ln D lies above `FAR`, and of what it lies below `NEAR`. */
  readonly far: LeadWeight
  readonly near: LeadWeight
}

export const FAR = Math.log(0.5)
export const NEAR = Math.log(0.08)

/** From the gauge's own stage alone: the published numbers, and two terms of our own for flashy streams. */
export const OWN_STAGE: CoefficientSet = {
  name: 'own stage 2',
  constant: [-10.918587, 2.628014, -0.122439],
  features: [
    [0.875955, -0.158723, -0.006499],
    [0.459212, 0.055912, -0.028557],
    [0.366054, 0.210828, -0.069119],
    [0.273705, -0.000154, -0.006269],
    [0.3734, 0.0014, -0.0253],
    [-0.2239, -0.0375, 0.0086],
  ],
  distance: [-2.144443, 0.538401, -0.031248],
  far: [-0.758498, -0.431579, 0.187366],
  near: [0.730145, -0.172377, -0.002999],
}

const NONE: LeadWeight = [0, 0, 0]

/** With the four features of the gauge upstream, and by how much it rises faster; fitted without flashiness. */
export const WITH_UPSTREAM: CoefficientSet = {
  name: 'with upstream 1',
  constant: [-11.050638, 2.523122, -0.166705],
  features: [
    [0.877304, -0.193694, -0.003289],
    [0.554775, 0.065017, -0.030396],
    [0.112947, 0.108213, -0.039615],
    [0.146992, -0.070016, 0.022842],
    NONE,
    NONE,
    [-0.018493, 0.073581, -0.003042],
    [-0.030992, 0.045782, -0.030415],
    [0.453432, 0.157354, -0.003738],
    [-0.027043, 0.034299, -0.013047],
    [0.534035, 0.110093, -0.055404],
  ],
  distance: [-2.196334, 0.48914, -0.050959],
  far: [-0.775235, -0.425183, 0.224292],
  near: [0.718541, -0.198994, 0.039682],
}
