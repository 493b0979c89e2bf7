// The last messages of webhooks that nobody has mapped yet, or that could not be read: whoever writes the mapping tries it on what really comes.
import { DAY_MS, type Instant } from '../../model/time.ts'
import type { WebhookSample } from '../../model/webhook.ts'
import type { Settings } from '../shared/settings.ts'

/** A message of a sensor is a few hundred bytes; of a longer one the beginning would be no JSON, so it is not kept. */
const LONGEST = 20_000
/** One of each webhook. A key that posts under names of its own must not fill the disk. */
const MOST = 8

export class WebhookSamples {
  readonly #settings: Settings

  constructor(settings: Settings) {
    this.#settings = settings
  }

  /** Part of the caller's transaction. */
  keep(sample: WebhookSample): void {
    if (sample.text.length > LONGEST) return
    const others = this.latest(sample.receivedAt).filter(({ webhook }) => webhook !== sample.webhook)
    this.#settings.put('samples', [sample, ...others].slice(0, MOST))
  }

  latest(now: Instant): readonly WebhookSample[] {
    const kept = this.#settings.get<readonly WebhookSample[]>('samples') ?? []
    return kept.filter(({ receivedAt }) => receivedAt > now - DAY_MS && receivedAt <= now + DAY_MS)
  }
}
