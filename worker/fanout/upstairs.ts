// « Montez à l'étage » where there is none is an order that nobody can follow: what a text says of going up, and whether it says what else to do.

// People go up; « montez vos affaires à l'étage » carries things, and « restez à l'étage » speaks to who is there.
const FRENCH =
  /(?<!\p{L})(?:re)?(?:montez|monter|montons|réfugiez-vous|gagnez|rejoignez|allez|mettez-vous|passez)[\s,:]+(?:(?:tous|tout de suite|immédiatement|maintenant|vite|sans attendre)[\s,]+)*(?:[àa] l['’]\s?[ée]tages?|aux [ée]tages|les [ée]tages|dans les [ée]tages|en [ée]tage|au (?:premier|1er|deuxième|2e|dernier) [ée]tage)(?!\p{L})/iu
const ENGLISH =
  /(?<!\p{L})(?:go|move|climb|get|run|come|head)\s+(?:(?:now|at once|immediately|straight|everyone)\s+)*(?:upstairs|up ?stairs|to (?:the|an) upper floors?|to (?:the )?(?:first|top|higher|highest) floors?)(?!\p{L})/iu

const ALTERNATIVE =
  /sans [ée]tage|pas d['’][ée]tage|aucun [ée]tage|plain[- ]pied|no (?:upper|upstairs|first) floor|no upstairs|single[- ]stor/iu

export function ordersUpstairs(text: string): boolean {
  const plain = text.replace(/\s+/g, ' ')
  return FRENCH.test(plain) || ENGLISH.test(plain)
}

/** Says also what to do without an upper floor. */
export function hasAlternative(text: string): boolean {
  return ALTERNATIVE.test(text)
}
