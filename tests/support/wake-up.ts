// What wakes the town's own people goes through the same provider as a warning, and is none: tests that count who was warned leave it out.
export function isWakeUp({ text }: { readonly text: string }): boolean {
  return /, astreinte: N\d|Les mesures proposent le niveau/.test(text)
}
