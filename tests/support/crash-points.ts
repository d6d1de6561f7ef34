// Kills a wallet at an exact place. Its worker is stopped dead before the n-th thing that the world could see of it: a
// commit, what follows a commit, a signature, each single frame. Nothing of this is in the shipped page: the browser's
// debugger puts it around the functions of the platform.
import type { Page, Worker } from 'playwright/test'

interface Points {
  passed: number
  fatal: number
  /** Only points of this kind are fatal; any where it is empty. */
  only: string
  kinds: string[]
}

export interface CrashPoints {
  /** From here on counts anew, and stops for good at the n-th point; never where it is left out. */
  arm(fatal?: number): Promise<void>
  /** The same for the n-th point of one kind. */
  armAt(kind: string, fatal: number): Promise<void>
  /** The kinds of the points passed since, in their order. Not for a worker that is stopped. */
  passed(): Promise<readonly string[]>
  /** Resolves with the kind of the point at which the worker stopped. */
  readonly stopped: Promise<string>
}

const CHANNEL = 'crash-points'

/** Puts the points around the wallet of this page, until it is loaded anew. */
export async function crashPoints(page: Page): Promise<CrashPoints> {
  const worker = await walletWorker(page)
  // A stopped worker's console is not read any more; what it has broadcast has left it.
  const heard = await page.evaluateHandle((name) => {
    const mark = new Promise<string>((resolve) => {
      new BroadcastChannel(name).onmessage = ({ data }) => resolve(String(data))
    })
    return { mark }
  }, CHANNEL)
  const stopped = heard.evaluate(({ mark }) => mark)
  stopped.catch(() => undefined)
  await worker.evaluate(putAround, CHANNEL)
  const armed = (only: string, fatal: number): Promise<void> =>
    worker.evaluate(
      (change) => {
        Object.assign(Reflect.get(self, 'crashPoints') as Points, { passed: 0, kinds: [], ...change })
      },
      { only, fatal },
    )
  return {
    stopped,
    arm: (fatal) => armed('', fatal ?? 0),
    armAt: armed,
    passed: () => worker.evaluate(() => (Reflect.get(self, 'crashPoints') as Points).kinds),
  }
}

/** Longer than any pause between two points of one step, and than a frame that is said again. */
const REST_MS = 1_000

/** Waits until nothing more is passed. */
export async function atRest(points: CrashPoints): Promise<void> {
  for (let before = -1; ; ) {
    const { length } = await points.passed()
    if (length === before) return
    before = length
    await new Promise((resolve) => setTimeout(resolve, REST_MS))
  }
}

/** The worker in which the wallet of this page runs. */
export async function walletWorker(page: Page): Promise<Worker> {
  const isWallet = (worker: Worker) => worker.url().includes('compose')
  return page.workers().find(isWallet) ?? page.waitForEvent('worker', isWallet)
}

/** Runs in the worker. */
function putAround(channel: string): void {
  const points: Points = { passed: 0, fatal: 0, only: '', kinds: [] }
  Reflect.set(self, 'crashPoints', points)
  const pass = (kind: string): void => {
    points.kinds.push(kind)
    if (points.only !== '' && points.only !== kind) return
    points.passed += 1
    if (points.passed !== points.fatal) return
    new BroadcastChannel(channel).postMessage(kind)
    // Forever, and without burning a core.
    const { buffer } = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })
    Atomics.wait(new Int32Array(buffer as ArrayBufferLike as SharedArrayBuffer), 0, 0)
  }
  const { transaction } = IDBDatabase.prototype
  IDBDatabase.prototype.transaction = function (names, mode, options) {
    // The time that was sure last is no output of a step: it is written once a minute, whatever happens.
    const isOfClock = [names].flat().some((name) => name === 'clock')
    if (mode !== 'readwrite' || isOfClock) return transaction.call(this, names, mode, options)
    pass('before a commit')
    const begun = transaction.call(this, names, mode, options)
    // Listens first, so that the wallet has not yet heard of it.
    begun.addEventListener('complete', () => pass('after a commit'))
    return begun
  }
  const { postMessage } = MessagePort.prototype
  MessagePort.prototype.postMessage = function (this: MessagePort, message: unknown, transfer: never) {
    if (typeof message === 'object' && message !== null && Reflect.get(message, 'kind') === 'pipe-send') {
      pass('before a frame')
    }
    postMessage.call(this, message, transfer)
  }
  const { sign } = SubtleCrypto.prototype
  SubtleCrypto.prototype.sign = function (algorithm, key, bytes) {
    pass('while signing')
    return sign.call(this, algorithm, key, bytes)
  }
}
