// A wall of phones for a person to look at: what really arrived, newest first, at most sixty.

const WORDS = {
  fr: {
    title: 'Mur de téléphones',
    none: 'Aucun message reçu pour le moment.',
    arrived: 'messages reçus',
    phones: 'téléphones',
    note: 'Démonstration : ces numéros sont fictifs, rien ne sort de cette machine.',
  },
  en: {
    title: 'Wall of phones',
    none: 'No message has arrived yet.',
    arrived: 'messages arrived',
    phones: 'phones',
    note: 'Demonstration: these numbers are fictional, nothing leaves this machine.',
  },
}

export function phonesPage(language: 'fr' | 'en'): string {
  const words = WORDS[language]
  return `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${words.title} · Tocsin</title>
<link rel="stylesheet" href="/standins/phones.css">
<h1>${words.title}</h1><p id="count" aria-live="polite" data-arrived="${words.arrived}" data-phones="${words.phones}">${words.none}</p><p>${words.note}</p><ul id="wall"></ul>
<script src="/standins/phones.js" defer></script></html>`
}

// Files of their own, not inline: the worker that passes this page on forbids inline script and style.
export const PHONES_CSS = `:root{color-scheme:light dark;--ink:oklch(25% .01 80);--paper:oklch(97% .008 90);--line:oklch(85% .01 90);--bubble:oklch(93% .02 240)}
@media(prefers-color-scheme:dark){:root{--ink:oklch(90% .01 80);--paper:oklch(20% .01 80);--line:oklch(35% .01 80);--bubble:oklch(32% .03 240)}}
body{margin:0;padding:16px;font:16px/1.45 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
h1{font-size:28px;font-weight:600;margin:0 0 4px}p{margin:0 0 16px}
ul{list-style:none;margin:0;padding:0;display:grid;gap:12px;grid-template-columns:repeat(auto-fill,minmax(230px,1fr))}
li{border:1px solid var(--line);border-radius:16px;padding:12px}
li b{font-weight:600;font-variant-numeric:tabular-nums}li small{float:right}
li div{margin-top:8px;padding:8px 12px;border-radius:12px;background:var(--bubble);font-size:14px;overflow-wrap:anywhere}
`

export const PHONES_JS = `const seen=[];const wall=document.getElementById('wall');const count=document.getElementById('count');let last=0
async function look(){
  const answer=await fetch('/standins/outbox?since='+last).catch(()=>null)
  if(answer&&answer.ok){for(const one of await answer.json()){last=one.n;seen.push(one);const card=document.createElement('li');const to=document.createElement('b');to.textContent=one.to;const at=document.createElement('small');at.textContent=new Date(one.at).toLocaleTimeString(document.documentElement.lang);const text=document.createElement('div');text.textContent=one.text;card.append(to,at,text);wall.prepend(card);while(wall.children.length>60)wall.lastChild.remove()}
  if(seen.length)count.textContent=seen.length+' '+count.dataset.arrived+' · '+new Set(seen.map(one=>one.to)).size+' '+count.dataset.phones}
  setTimeout(look,1000)}
look()
`
