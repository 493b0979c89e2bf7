// One sheet leaves the printer alone: what is marked as it, for as long as the browser's own dialogue stands.
import { tick } from 'svelte'

export class PaperPrint {
  printing = $state(false)

  async print(): Promise<void> {
    this.printing = true
    await tick()
    window.print()
    this.printing = false
  }
}
