// A phone without room for anything larger than a few keys: what the browser says then, to the wallet of one page.
import type { Page } from 'playwright/test'
import { walletWorker } from './crash-points.ts'

export interface Disk {
  /** From here on no row of the size of a payment fits. */
  fill(): Promise<void>
  makeRoom(): Promise<void>
}

/** Until the page is loaded anew. */
export async function diskOf(page: Page): Promise<Disk> {
  const worker = await walletWorker(page)
  await worker.evaluate((most) => {
    const { put } = IDBObjectStore.prototype
    IDBObjectStore.prototype.put = function (value: unknown, key?: IDBValidKey) {
      const isLarge = ArrayBuffer.isView(value) && value.byteLength > most
      if (isLarge && Reflect.get(self, 'isDiskFull') === true) throw new DOMException('full', 'QuotaExceededError')
      return put.call(this, value, key)
    }
  }, LARGEST_BYTES)
  const set = (isFull: boolean) => worker.evaluate((full) => void Reflect.set(self, 'isDiskFull', full), isFull)
  return { fill: () => set(true), makeRoom: () => set(false) }
}

/** Above a key, a promise or a no; below every payment. */
const LARGEST_BYTES = 400
