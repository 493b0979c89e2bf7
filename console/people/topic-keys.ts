import type { Topic } from '../../worker/model/topic.ts'
import type { Key } from '../i18n/fr.ts'

export const TOPIC_KEY: Readonly<Record<Topic, Key>> = {
  snow: 'topicSnow',
  works: 'topicWorks',
  pollution: 'topicPollution',
  water: 'topicWater',
  events: 'topicEvents',
}

/** Minutes since midnight as a clock shows them. */
export function hourOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}
