// A phone whose storage somebody copies, to spend twice from it: a browser of its own with its profile on disk. No page can do
// this; whoever holds the phone can.
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright/test'
import { args, executablePath } from './chromium.ts'

export interface CopiedPhone {
  /** Opens the phone, as it is or as it was when it was copied. One at a time. */
  open(which: 'phone' | 'copy'): Promise<BrowserContext>
  /** Copies what is stored. The phone must be closed. */
  copy(): Promise<void>
  /** Removes both. */
  remove(): Promise<void>
}

export async function copiedPhone(): Promise<CopiedPhone> {
  const folder = await mkdtemp(join(tmpdir(), 'copied-phone-'))
  const path = (which: 'phone' | 'copy'): string => join(folder, which)
  return {
    open: (which) =>
      chromium.launchPersistentContext(path(which), {
        args,
        ...(executablePath !== undefined && { executablePath }),
      }),
    copy: () => cp(path('phone'), path('copy'), { recursive: true }),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
