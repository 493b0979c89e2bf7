import { mount } from 'svelte'
import '../tokens.css'
import '../base.css'
import LeaveMail from './LeaveMail.svelte'
import Residents from './Residents.svelte'

const target = document.getElementById('app')
if (target === null) throw new Error('the page has no #app')
const leaving = /^\/[^/]+\/residents\/stop\/[\w-]+$/.test(location.pathname)
mount(leaving ? LeaveMail : Residents, { target })
