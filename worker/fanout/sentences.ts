// A text cut into its sentences, and which of them tells people what to do.

// A stop after these ends no sentence.
const SHORT =
  /(?:^|[\s(])(?:st|ste|m|mm|mme|dr|av|bd|bld|bvd|pl|rte|ch|che|chem|imp|all|fg|q|qu|qt|tél|env|n|no|art|ex)\.$/iu

export function sentencesOf(text: string): readonly string[] {
  const sentences: string[] = []
  for (const part of text.split(/(?<=[.!?])\s+(?=[\p{L}\d"'(«])/u)) {
    const last = sentences.at(-1)
    // A question stays with its answer: « Vous ne pouvez pas partir ? Appelez le… ».
    if (last !== undefined && (SHORT.test(last) || last.endsWith('?') || /^\p{Ll}/u.test(part))) {
      sentences[sentences.length - 1] = `${last} ${part}`
    } else if (part.trim() !== '') {
      sentences.push(part.trim())
    }
  }
  return sentences
}

export type SentenceKind = 'order' | 'advice' | 'fact' | 'contact'

const ENGLISH_ORDER =
  /^(?:do not|don't|never|leave|go|stay|keep|move|carry|close|shut|take|turn|boil|use|avoid|switch|drink|listen|follow|help|check|unplug|plug|wait|run|hide|walk|give|drop|bring|put|stop|get|let|air|wash|eat|open|draw|reply|come|limit|cover|wear|save|park|find|look|choose|change|throw|drive|watch|bear|climb|shelter|protect|ventilate|rest|visit|phone|text|warn)(?![\p{L}'])/iu
const FRENCH_ORDER =
  /(?<![\p{L}])(?!chez(?!\p{L})|assez(?!\p{L})|nez(?!\p{L})|rez(?!\p{L}))\p{L}+ez(?![\p{L}])|(?<![\p{L}])faites(?![\p{L}])/iu
const CONTACT =
  /^(?:infos?|renseignements|aide|help|besoin d'aide|need help|une question|any question|danger de mort|danger to life|emergency|urgence|prochain message|next message|[^.]{0,60}\? appelez|[^.]{0,60}\? call)(?![\p{L}])/iu

/** An order has a word in capitals (DANGER and its like are a label, no order); advice is any other imperative. */
export function kindOf(sentence: string): SentenceKind {
  if (CONTACT.test(sentence)) return 'contact'
  const body = withoutLabel(sentence)
  const clause = body.replace(
    /^(?:avant|dès|before|from|until|jusqu'à|if|si|en cas)\s(?:[^:,]|:(?=\d))*(?:,|:(?!\d))\s*/iu,
    '',
  )
  const orders = FRENCH_ORDER.test(body) || ENGLISH_ORDER.test(clause)
  if (/(?<![\p{L}\d])\p{Lu}{3,}(?:[-' ]\p{Lu}+)*(?![\p{L}\d])/u.test(withoutNames(body)) && orders) return 'order'
  return orders ? 'advice' : 'fact'
}

/** « DANGER: la Lère va… » without its label; « PARTEZ: … » and « ERREUR: … » say something and keep theirs. */
export function withoutLabel(sentence: string): string {
  return sentence.replace(/^(?:DANGER|ALERTE|ALERT|ATTENTION|WARNING)(?: \p{Lu}+){0,3}:\s*/u, '')
}

/** Asks for an answer, which a reader of a panel or a listener cannot give. */
export function asksForAnswer(sentence: string): boolean {
  return /(?:^|[:;,]\s*)(?:répondez|reply)(?![\p{L}])/iu.test(sentence)
}

function withoutNames(sentence: string): string {
  return sentence.replace(/(?<![\p{L}])(?:SMS|FM|SAMU|ARS|EDF|ICI|FR|OUI|STOP)(?![\p{L}])/gu, '')
}
