// A chance as the screen says it: one way for the gauge's own reckoning, services' forecasts, and why a rule fired.
import { chanceFigure } from '../../worker/model/chance.ts'
import { say } from '../i18n/words.svelte.ts'

export function chanceWords(probability: number): string {
  return say('percent', { n: chanceFigure(probability) })
}
