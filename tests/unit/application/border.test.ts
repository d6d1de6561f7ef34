// The wallet on both sides of a real message channel: values arrive whole, and giving up is told.
import { afterEach, expect, test } from 'vitest'
import type { BorderPort } from '../../../src/application/border/messages.ts'
import { remoteWallet } from '../../../src/application/border/remote-wallet.ts'
import { serveWallet } from '../../../src/application/border/served-wallet.ts'
import { happened, refused } from '../../../src/application/outcome.ts'
import type { PayOrder, Wallet } from '../../../src/application/wallet.ts'
import type { WalletView } from '../../../src/application/wallet-view.ts'
import { Amount } from '../../../src/foundation/amount.ts'
import { Fault } from '../../../src/foundation/fault.ts'

const channels: MessageChannel[] = []
afterEach(() => {
  for (const { port1, port2 } of channels.splice(0)) {
    port1.close()
    port2.close()
  }
})

function port<Sent, Received>(end: MessagePort): BorderPort<Sent, Received> {
  return {
    post: (message) => end.postMessage(message),
    listen: (listener) => {
      end.onmessage = ({ data }) => listener(data as Received)
    },
  }
}

function joined(wallet: Partial<Wallet>): Wallet {
  const channel = new MessageChannel()
  channels.push(channel)
  const played = { view: () => ({ stage: 'opening' }), subscribe: () => () => undefined, ...wallet } as Wallet
  const remote = remoteWallet(port(channel.port1))
  serveWallet(played, port(channel.port2))
  return remote
}

test('amounts cross in both directions as amounts', async () => {
  const asked: unknown[] = []
  const remote = joined({
    preview: async (community, amount) => {
      asked.push(community, amount)
      return happened({ obstacle: undefined, exposure: undefined, needsPasskey: false, available: amount.plus(amount) })
    },
  })
  const outcome = await remote.preview('aa' as never, Amount.of(37))
  expect(asked).toEqual(['aa', Amount.of(37)])
  expect(asked[1]).toBeInstanceOf(Amount)
  expect(outcome).toMatchObject({ ok: true, value: { available: Amount.of(74) } })
})

test('bytes cross as bytes', async () => {
  const remote = joined({ restoreFile: async (file) => refused('malformed/backup-file', { length: file.length }) })
  expect(await remote.restoreFile(new Uint8Array([1, 2, 3]), 'words')).toEqual({
    ok: false,
    fault: { code: 'malformed/backup-file', detail: { length: 3 } },
  })
})

test('giving up reaches the command that waits', async () => {
  const remote = joined({
    pay: (_, signal) =>
      new Promise((resolve) => signal?.addEventListener('abort', () => resolve(refused('misuse/cancelled')))),
  })
  const controller = new AbortController()
  const paying = remote.pay({} as PayOrder, controller.signal)
  controller.abort()
  expect(await paying).toEqual({ ok: false, fault: { code: 'misuse/cancelled' } })
})

test('a fault that is thrown is an outcome, and the next command is served', async () => {
  const remote = joined({
    rename: async () => {
      throw new Fault('unavailable/storage-full', 'make room')
    },
    takeOver: async () => happened(undefined),
  })
  expect(await remote.rename('Anna')).toMatchObject({ ok: false, fault: { code: 'unavailable/storage-full' } })
  expect(await remote.takeOver()).toEqual({ ok: true, value: undefined })
})

test('each new view is posted, and listeners hear of it', async () => {
  let view: WalletView = { stage: 'opening' }
  let changed = () => {}
  const remote = joined({
    view: () => view,
    subscribe: (listener) => {
      changed = listener
      return () => undefined
    },
  })
  const heard = new Promise<void>((resolve) => {
    remote.subscribe(() => {
      if (remote.view().stage === 'elsewhere') resolve()
    })
  })
  view = { stage: 'elsewhere' }
  changed()
  await heard
  expect(remote.view()).toEqual({ stage: 'elsewhere' })
})
