import { MODES, type Mode } from '../../worker/model/mode.ts'

/** `/console?mode=exercise` opens the drill; anything unknown is live, so that no typing error hides a real alert. */
export function modeOf(search: string): Mode {
  const named = new URLSearchParams(search).get('mode')
  return MODES.find((mode) => mode === named) ?? 'live'
}
