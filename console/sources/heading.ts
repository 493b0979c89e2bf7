/** The heading of a source's own part of the page; ids of sources come from a file and may hold a space. */
export function headingOf(source: string): string {
  return `source-${source.replaceAll(/[^\w-]/g, '_')}`
}
