// Companies are called as they call themselves, in every language.
const NAMES: Readonly<Record<string, string>> = {
  vonage: 'Vonage',
  ovh: 'OVHcloud',
  infobip: 'Infobip',
  scaleway: 'Scaleway',
  ahasend: 'AhaSend',
  webpush: 'Web Push',
}

export function providerName(provider: string): string {
  return NAMES[provider] ?? provider
}
