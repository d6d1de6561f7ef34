// `npm run helper -- --at https://fair.example --folder /srv/helper --name "Box office" [--join LINK]`: one of the phones that make
// payments final, as a browser without a window that stays on. Prints the link of its code for whoever founds, joins, and then says
// every minute what it has done. Opens the app again where its page or its browser ends.
import { parseArgs } from 'node:util'
import { type Helper, openHelper } from './helper.ts'

const MINUTE_MS = 60_000
const REOPEN_MS = 5_000

const { values } = parseArgs({
  options: {
    at: { type: 'string' },
    folder: { type: 'string' },
    name: { type: 'string', default: 'Helper' },
    join: { type: 'string' },
  },
})
if (values.at === undefined || values.folder === undefined) {
  console.error('usage: npm run helper -- --at ADDRESS --folder FOLDER [--name NAME] [--join LINK]')
  process.exit(2)
}
const place = {
  address: values.at.replace(/\/$/, ''),
  folder: values.folder,
  name: values.name,
  executablePath: process.env['CHROMIUM'],
}

let open: Helper | undefined
let isOver = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    isOver = true
    void open?.close().then(() => process.exit(0))
  })
}

/** One life of the browser. */
async function help(link: string | undefined): Promise<void> {
  open = await openHelper(place)
  if (link === undefined) console.log(`code: ${await open.offer()}`)
  else await open.join(link)
  while (link !== undefined && !isOver) {
    const { figures, silent } = await open.health()
    console.log(JSON.stringify({ at: new Date().toISOString(), ...figures, silent }))
    const minute = new Promise((resolve) => setTimeout(resolve, MINUTE_MS, 'minute'))
    if ((await Promise.race([minute, open.gone])) === undefined) return
  }
  await open.gone
}

while (!isOver) {
  try {
    await help(values.join)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
  }
  await open?.close().catch(() => undefined)
  open = undefined
  if (!isOver) await new Promise((resolve) => setTimeout(resolve, REOPEN_MS))
}
