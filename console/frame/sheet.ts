// A sheet in sections as plain text: the sections that people complete, and what is kept of it.

export function textsOf<Name extends string>(
  names: readonly Name[],
  sections: Readonly<Record<Name, readonly string[]>>,
): Record<Name, string> {
  return Object.fromEntries(names.map((name) => [name, sections[name].join('\n')])) as Record<Name, string>
}

/** Each section under its name; one that nobody filled says so. */
export function sheetText(
  sections: readonly { readonly name: string; readonly label: string }[],
  texts: Readonly<Record<string, string>>,
): string {
  return sections.map(({ name, label }) => `${label}\n${texts[name]?.trim() || '–'}`).join('\n\n')
}
