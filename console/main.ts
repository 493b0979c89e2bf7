import './tokens.css'
import './base.css'
import './chart.css'
import { mount } from 'svelte'
import App from './App.svelte'
import { applyTheme } from './frame/theme.svelte.ts'
import { loadTheRest } from './frame/place-loads.ts'
import { keepShell } from './stream/keep-shell.ts'

applyTheme()
const target = document.getElementById('app')
if (target === null) throw new Error('the page has no #app')
mount(App, { target })
if ('serviceWorker' in navigator) void keepShell('/shell-sw.js', '/console').then(loadTheRest, () => undefined)
