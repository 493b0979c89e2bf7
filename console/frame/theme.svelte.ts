// Day is paper, night is dim and warm; "auto" follows the device. The choice stays on the device.
export type Theme = 'auto' | 'day' | 'night'
export const THEMES: readonly Theme[] = ['auto', 'day', 'night']
const KEPT = 'tocsin.theme'
const dark = matchMedia('(prefers-color-scheme: dark)')

function initial(): Theme {
  return THEMES.find((theme) => theme === localStorage.getItem(KEPT)) ?? 'auto'
}

class Look {
  theme = $state<Theme>(initial())

  choose(theme: Theme): void {
    this.theme = theme
    localStorage.setItem(KEPT, theme)
    applyTheme()
  }
}

export const look = new Look()

export function applyTheme(): void {
  const night = look.theme === 'night' || (look.theme === 'auto' && dark.matches)
  document.documentElement.dataset['theme'] = night ? 'night' : 'day'
}

dark.addEventListener('change', applyTheme)
