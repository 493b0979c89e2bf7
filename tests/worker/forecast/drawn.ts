// Numbers drawn from a seed, tame and wild, for tests of what must hold for any input.

export interface Drawer {
  /** 0 to 1. */
  share(): number
  /** Anything a number can be, whole, tiny, huge and negative; never no number. */
  wild(): number
}

export function drawer(seed: number): Drawer {
  let state = seed >>> 0
  const share = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  const odd = [
    0,
    -0,
    1,
    -1,
    1e-300,
    -1e-300,
    1e300,
    -1e300,
    Number.MAX_SAFE_INTEGER,
    Number.MIN_SAFE_INTEGER,
    0.01,
    -0.01,
  ]
  return {
    share,
    wild: () => {
      const kind = share()
      if (kind < 0.3) return odd[Math.floor(share() * odd.length)] ?? 0
      return (share() - 0.3) * 10 ** Math.floor(share() * 12 - 4)
    },
  }
}
