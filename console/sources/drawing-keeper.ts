// A drawing survives a reload and a lost link: kept on the device until it is cleared.
import { drawnIn, geometryOf, shapeOf, type Drawn } from './drawing.ts'

const PREFIX = 'tocsin.drawing.'

export function keepDrawing(territory: string, drawn: Drawn): void {
  localStorage.setItem(PREFIX + territory, JSON.stringify(drawn))
}

export function keptDrawing(territory: string): Drawn | null {
  const text = localStorage.getItem(PREFIX + territory)
  if (text === null) return null
  try {
    const kept = JSON.parse(text) as Drawn
    const shape = shapeOf(kept)
    if (kept.kind === 'traced') return kept
    // One or two corners are no shape yet; what is one is read as whatever comes from outside is.
    return shape === null ? kept : drawnIn(JSON.stringify(geometryOf(shape)))
  } catch {
    return null
  }
}

export function dropDrawing(territory: string): void {
  localStorage.removeItem(PREFIX + territory)
}
