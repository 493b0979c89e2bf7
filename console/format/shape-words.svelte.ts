// What is wrong with a drawing, in the language of the screen.
import type { ShapeFault } from '../../worker/audience/shape-fault.ts'
import { say, screen } from '../i18n/words.svelte.ts'
import { cornerText } from '../sources/drawing.ts'
import { count } from './spoken.svelte.ts'

export function shapeWords(fault: ShapeFault): string {
  const at = 'at' in fault ? cornerText(fault.at, screen.language) : ''
  switch (fault.kind) {
    case 'too few':
      return say('shapeTooFew')
    case 'not closed':
      return say('shapeNotClosed')
    case 'encloses nothing':
    case 'no shell':
      return say('shapeNothing')
    case 'stray hole':
      return say('shapeStrayHole')
    case 'not on Earth':
      return say('shapeNotOnEarth', { at })
    case 'outside':
      return say(fault.swapped ? 'shapeSwapped' : 'shapeOutside', { at })
    case 'crosses the antimeridian':
      return say('shapeAntimeridian', { at })
    case 'too many':
      return say('shapeTooMany', { n: count(fault.vertices) })
    case 'crosses itself':
      return say('shapeCrosses', { at })
    default:
      return fault satisfies never
  }
}
