// What makes, mends and simplifies shapes, in a chunk of its own: it weighs more than the rest of the screen, and few drawings need it.
export { grown, verticesIn } from '../../worker/audience/grow.ts'
export { mended } from '../../worker/audience/mend.ts'
export { surfaceOf } from '../../worker/audience/surface.ts'
export { traced } from '../../worker/audience/trace.ts'
