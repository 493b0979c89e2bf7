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
    [0.308699, -0.112651, 0.01915],
    [-0.177113, -0.019249, 0.001255],
  ],
  distance: [-2.144443, 0.538401, -0.031248],
  far: [-0.758498, -0.431579, 0.187366],
  near: [0.730145, -0.172377, -0.002999],
}

/** With the four features of the gauge upstream, and by how much it rises faster. */
export const WITH_UPSTREAM: CoefficientSet = {
  name: 'with upstream 2',
  constant: [-11.059101, 2.516155, -0.170797],
  features: [
    [0.88274, -0.191553, -0.006031],
    [0.601028, 0.091221, -0.02367],
    [0.127224, 0.113575, -0.039677],
    [0.133764, -0.070737, 0.022963],
    [0.157472, 0.016425, -0.009064],
    [-0.122962, -0.076624, -0.0029],
    [-0.021, 0.071947, -0.002795],
    [-0.026945, 0.047156, -0.030951],
    [0.452439, 0.155141, -0.004915],
    [-0.027112, 0.035631, -0.012475],
    [0.52836, 0.106793, -0.053317],
  ],
  distance: [-2.189262, 0.4887, -0.052671],
  far: [-0.774161, -0.42591, 0.221332],
  near: [0.714745, -0.201211, 0.041847],
}
