// What a tap sends back: our reference and which answer it is. It comes in a signed webhook, so it is as good as a pressed key.

/** What stands in a suggestion and comes back unchanged. */
export function postbackOf(reference: string, answer: 'confirmed' | 'help'): string {
  return `${reference}:${answer}`
}

/** Null where it is none of ours. */
export function parsePostback(
  text: string,
): { readonly reference: string; readonly answer: 'confirmed' | 'help' } | null {
  const [, reference, answer] = /^([a-z2-7]{29}):(confirmed|help)$/.exec(text) ?? []
  return reference === undefined || answer === undefined
    ? null
    : { reference, answer: answer === 'help' ? 'help' : 'confirmed' }
}
