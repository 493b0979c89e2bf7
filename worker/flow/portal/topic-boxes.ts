// The boxes of the topics: on the form, and on the record; and the page behind the link of an e-mail that leaves one of them.
import type { Topic } from '../../model/topic.ts'
import { topicRulesOf } from '../../model/topic.ts'
import { markup, type Html } from '../page/html.ts'
import { hidden, portalPath, sheet, type PortalScene } from './sheet.ts'
import { TOPIC_WORDS } from './topic-words.ts'

const CHECKED = markup` checked`

/** Null where the commune offers none. */
export function topicBoxes({ territory, language }: PortalScene, chosen: readonly Topic[]): Html | null {
  const { offered } = topicRulesOf(territory)
  if (offered.length === 0) return null
  const words = TOPIC_WORDS[language]
  return markup`<fieldset><legend>${words.title}</legend><p class="h">${words.lead}</p>${offered.map((topic) => markup`<label class="o"><input type="checkbox" name="topic-${topic}" value="yes"${chosen.includes(topic) && CHECKED}> <span>${words.topics[topic]}</span></label>`)}</fieldset>`
}

export function leaveTopicPage(scene: PortalScene, topic: Topic): string {
  const words = TOPIC_WORDS[scene.language]
  const title = words.leave(words.topics[topic])
  const main = markup`<h1>${title}</h1><p>${words.leaveLead}</p><form class="f" method="post">${hidden({ page: 'leave topic', topic, lang: scene.language })}<button>${words.leaveAct}</button></form>`
  return sheet(scene, { title, path: null, main })
}

export function leftTopicPage(scene: PortalScene): string {
  const words = TOPIC_WORDS[scene.language]
  const main = markup`<h1>${words.left}</h1><p><a href="${portalPath(scene, '/me')}?lang=${scene.language}">${words.title}</a></p>`
  return sheet(scene, { title: words.left, path: null, main })
}
