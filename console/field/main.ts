import { mount } from 'svelte'
import '../tokens.css'
import '../base.css'
import { applyTheme } from '../frame/theme.svelte.ts'
import { keepShell } from '../stream/keep-shell.ts'
import FieldApp from './FieldApp.svelte'

const target = document.getElementById('app')
if (target === null) throw new Error('the page has no #app')
applyTheme()
mount(FieldApp, { target })

// Opened where there is no network, it must be there.
if ('serviceWorker' in navigator) void keepShell('/shell-sw.js', '/field').catch(() => undefined)
