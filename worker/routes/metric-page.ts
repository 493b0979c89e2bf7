// Prometheus text of this server, whose labels may hold what others have written.
import { SECOND_MS, type Instant } from '../model/time.ts'

export type Labels = Readonly<Record<string, string>>
export interface Metric {
  readonly name: string
  readonly help: string
  /** A gauge where it is left out. */
  readonly type?: 'gauge' | 'counter'
}

/** Lines of one metric must stand together, whatever the order in which they are told. */
export class MetricPage {
  readonly #byName = new Map<string, string[]>()

  tell({ name, help, type = 'gauge' }: Metric, labels: Labels, value: number): void {
    const lines = this.#byName.get(name) ?? [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`]
    const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`)
    lines.push(`${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`)
    this.#byName.set(name, lines)
  }

  /** Nothing where there is nothing to be old: an age of zero would be good news. */
  age(metric: Metric, labels: Labels, at: Instant | null, now: Instant): void {
    if (at !== null) this.tell(metric, labels, Math.max(0, Math.round((now - at) / SECOND_MS)))
  }

  lines(): readonly string[] {
    return [...this.#byName.values()].flat()
  }
}

// A machine key may send under a name of its own, with whatever it likes in it.
function escaped(text: string): string {
  return text.slice(0, 100).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
