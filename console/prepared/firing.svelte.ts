// The scenario that is being read before it is sent, wherever it was chosen: beside its proposal, or in the bar that counts down.
class Firing {
  asked = $state.raw<{ readonly id: string; readonly proposal: string | null } | null>(null)
}

export const firing = new Firing()
