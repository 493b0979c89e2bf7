import { mount } from 'svelte'
import '../tokens.css'
import '../base.css'
import Residents from './Residents.svelte'

const target = document.getElementById('app')
if (target === null) throw new Error('the page has no #app')
mount(Residents, { target })
