export type Values = Readonly<Record<string, string | number>>

/** Puts values into `{name}` blanks; a blank without a value stays, so that a test can find it. */
export function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (blank, name: string) => String(values[name] ?? blank))
}
