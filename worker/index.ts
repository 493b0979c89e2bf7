// Composition root: mounts routes, exports objects; nothing else.
import { Hono } from 'hono'
import { access } from './routes/access.ts'
import { alerts } from './routes/alerts.ts'
import type { AppEnv } from './routes/app-env.ts'
import { auth } from './routes/auth.ts'
import { callHooks } from './routes/call-hooks.ts'
import { demo } from './routes/demo.ts'
import { displays } from './routes/displays.ts'
import { handDisplays } from './routes/hand-displays.ts'
import { pulledDisplays } from './routes/pulled-displays.ts'
import { field } from './routes/field.ts'
import { exercises } from './routes/exercises.ts'
import { publicExercises } from './routes/public-exercises.ts'
import { files } from './routes/files.ts'
import { bodyLimits, failed, nothingHere, securityHeaders } from './routes/frame.ts'
import { help } from './routes/help.ts'
import { health } from './routes/health.ts'
import { hooks } from './routes/hooks.ts'
import { noticeDoors } from './routes/notice-doors.ts'
import { notices } from './routes/notices.ts'
import { ingest } from './routes/ingest.ts'
import { log } from './routes/log.ts'
import { openapi } from './routes/openapi.ts'
import { ahaSendHooks } from './routes/ahasend-hooks.ts'
import { infobipHooks } from './routes/infobip-hooks.ts'
import { mailHooks } from './routes/mail-hooks.ts'
import { ovhHooks } from './routes/ovh-hooks.ts'
import { pages } from './routes/pages.ts'
import { people } from './routes/people.ts'
import { portal } from './routes/portal.ts'
import { arrival } from './routes/arrival.ts'
import { publication } from './routes/publication.ts'
import { proposals } from './routes/proposals.ts'
import { push, pushHooks } from './routes/push.ts'
import { imports } from './routes/imports.ts'
import { register } from './routes/register.ts'
import { ownVoice, playedVoice } from './routes/own-voice.ts'
import { phoneSignUps } from './routes/phone-sign-ups.ts'
import { residents } from './routes/residents.ts'
import { session } from './routes/session.ts'
import { setup } from './routes/setup.ts'
import { rules } from './routes/rules.ts'
import { replays } from './routes/replay.ts'
import { plan } from './routes/plan.ts'
import { handOver } from './routes/hand-over.ts'
import { rollCall } from './routes/roll-call.ts'
import { roster, wake } from './routes/roster.ts'
import { paper } from './routes/paper.ts'
import { orders } from './routes/orders.ts'
import { automatic } from './routes/automatic.ts'
import { scenarios } from './routes/scenarios.ts'
import { review } from './routes/review.ts'
import { echo } from './routes/echo.ts'
import { relay } from './routes/relay.ts'
import { hails } from './routes/hails.ts'
import { networks } from './routes/networks.ts'
import { sirens } from './routes/sirens.ts'
import { publicState } from './routes/public-state.ts'
import { topics } from './routes/topics.ts'
import { trials } from './routes/trials.ts'
import { sitrep } from './routes/sitrep.ts'
import { calls } from './routes/calls.ts'
import { intercommunal } from './routes/intercommunal.ts'
import { means } from './routes/means.ts'
import { recovery } from './routes/recovery.ts'
import { shelters } from './routes/shelters.ts'
import { sightings } from './routes/sightings.ts'
import { silences } from './routes/silences.ts'
import { situation } from './routes/situation.ts'
import { voiceHooks } from './routes/voice-hooks.ts'

const app = new Hono<AppEnv>()
app.onError(failed)
app.notFound(nothingHere)
app.use('*', securityHeaders, bodyLimits)

app.route('/', playedVoice)
app.route('/', health)
app.route('/api', openapi)
app.route('/api/session', session)
app.route('/api/demo', demo)
app.route('/api/auth', auth)

app.route('/api/:territory', people)
app.route('/api/:territory', situation)
app.route('/api/:territory/proposals', proposals)
app.route('/api/:territory/alerts', alerts)
app.route('/api/:territory/help', help)
app.route('/api/:territory/access', access)
app.route('/api/:territory/log', log)
app.route('/api/:territory/files', files)
app.route('/api/:territory/field', field)
app.route('/api/:territory/notices', notices)
app.route('/api/:territory/rules', rules)
app.route('/api/:territory/plan', plan)
app.route('/api/:territory/exercises', exercises)
app.route('/api/:territory/public-exercises', publicExercises)
app.route('/api/:territory/roster', roster)
app.route('/api/:territory/wake', wake)
app.route('/api/:territory/roll-call', rollCall)
app.route('/api/:territory/trials', trials)
app.route('/api/:territory/hand-over', handOver)
app.route('/api/:territory/sitrep', sitrep)
app.route('/api/:territory/relays', relay)
app.route('/api/:territory/sirens', sirens)
app.route('/api/:territory/hails', hails)
app.route('/api/:territory/networks', networks)
app.route('/api/:territory/echo', echo)
app.route('/api/:territory/public', publicState)
app.route('/api/:territory/topics', topics)
app.route('/api/:territory/orders', orders)
app.route('/api/:territory/own-voice', ownVoice)
app.route('/api/:territory/scenarios', scenarios)
app.route('/api/:territory/automatic', automatic)
app.route('/api/:territory/paper', paper)
app.route('/api/:territory/review', review)
app.route('/api/:territory/sightings', sightings)
app.route('/api/:territory/calls', calls)
app.route('/api/:territory/shelters', shelters)
app.route('/api/:territory/recovery', recovery)
app.route('/api/:territory/means', means)
app.route('/api/:territory/intercommunal', intercommunal)
app.route('/api/:territory/silences', silences)
app.route('/api/:territory/replay', replays)
// Before the doors of readings, whose bodies are smaller.
app.route('/api/:territory/ingest', noticeDoors)
app.route('/api/:territory/ingest', ingest)
app.route('/api/:territory/setup', setup)
app.route('/api/:territory/residents/imports', imports)
app.route('/api/:territory/register', register)
app.route('/api/:territory/residents/by-phone', phoneSignUps)
app.route('/api/:territory/residents', residents)
app.route('/api/:territory/displays', displays)
app.route('/api/:territory/displays', handDisplays)
app.route('/api/:territory/push', push)
app.route('/hooks', hooks)
app.route('/hooks', voiceHooks)
app.route('/hooks', callHooks)
app.route('/hooks', ovhHooks)
app.route('/hooks', infobipHooks)
app.route('/hooks', ahaSendHooks)
app.route('/hooks', mailHooks)
app.route('/hooks', pushHooks)

app.route('/', portal)
app.route('/', arrival)
app.route('/', pages)
app.route('/', pulledDisplays)
app.route('/', publication)

export default app
export { Accounts } from './objects/accounts.ts'
export { Command } from './objects/command.ts'
export { ContactIndex } from './objects/contact-index.ts'
export { DisplayHub } from './objects/display-hub.ts'
export { FieldRoom } from './objects/field-room.ts'
export { FeedPoller } from './objects/feed-poller.ts'
export { Pacer } from './objects/pacer.ts'
export { Publication } from './objects/publication.ts'
export { Register } from './objects/register.ts'
export { RegisterKeys } from './objects/register-keys.ts'
export { ResidentsShard } from './objects/residents-shard.ts'
export { Roster } from './objects/roster.ts'
export { Watch } from './objects/watch.ts'
