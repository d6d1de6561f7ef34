// Where the page begins: the Trusted Types policy, then the screens.
import './trusted-types.ts'
import { startWallet, surroundings } from './compose.ts'
import { Fault } from './foundation/fault.ts'
import { startApp } from './ui/start.tsx'

const root = document.getElementById('app')
if (root === null) throw new Fault('broken/no-root', 'index.html must hold an element with the id app')
startApp(root, surroundings(), startWallet)
