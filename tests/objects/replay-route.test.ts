import { expect, test } from 'vitest'
import type { ReplayAnswer, ReplayRule } from '../../worker/model/replay.ts'
import { bindings, call, signIn } from '../support/http.ts'
void bindings
