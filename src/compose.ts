// The page's composition: names the concrete adapters of the screens, and starts the wallet's worker.
import { remoteWallet } from './application/border/remote-wallet.ts'
import type { Wallet } from './application/wallet.ts'
import { systemClock } from './foundation/clock/system.ts'
import { webcryptoEntropy } from './foundation/entropy/webcrypto.ts'
import { type LinkPorts, portBorder } from './transport/border/link-ports.ts'
import type { PipeToPage, PipeToWorker, RoomToPage, RoomToWorker } from './transport/border/messages.ts'
import type { RelayLink } from './transport/relay/relay-link.ts'
import { browserDevice } from './ui/device/browser-device.ts'
import { browserShell } from './ui/device/browser-shell.ts'
import { lazyCamera } from './ui/device/lazy-camera.ts'
import { secondAddress } from './ui/device/second-address.ts'
import type { Surroundings } from './ui/surroundings.ts'

/** What screens ask of the page around them. */
export function surroundings(): Surroundings {
  const clock = systemClock(0)
  return {
    clock,
    device: browserDevice(secondAddress(location.href)),
    camera: lazyCamera(async () => {
      const { watchCamera } = await import('./transport/qr/scanner.ts')
      return {
        watch: (video, onText, onFault) =>
          watchCamera(clock, video, onText, ({ code, detail }) => onFault({ code, detail })),
      }
    }),
    shell: browserShell(),
  }
}

/** The wallet, played by a worker of its own. */
export function startWallet(): Wallet {
  const worker = new Worker(new URL('./compose.worker.ts', import.meta.url), { type: 'module', name: 'wallet' })
  void joinLinks(worker)
  const wallet = remoteWallet({
    post: (message) => worker.postMessage(message),
    listen: (listener) => worker.addEventListener('message', ({ data: message }) => listener(message)),
  })
  // The wallet follows the eyes: whoever comes back to this window finds it open here.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && wallet.view().stage === 'elsewhere') void wallet.takeOver()
  })
  return wallet
}

/** Gives the worker its ends of the links. What moves the bytes is loaded after the first paint. */
async function joinLinks(worker: Worker): Promise<void> {
  const [pipes, rooms, passkeys] = [new MessageChannel(), new MessageChannel(), new MessageChannel()]
  const persistence = new MessageChannel()
  const inFront = document.visibilityState === 'visible'
  const ports: LinkPorts = {
    kind: 'links',
    pipes: pipes.port1,
    rooms: rooms.port1,
    passkeys: passkeys.port1,
    persistence: persistence.port1,
    has: browserHas(),
    inFront,
  }
  worker.postMessage(ports, [pipes.port1, rooms.port1, passkeys.port1, persistence.port1])
  const [
    { pagePipes },
    { pageRooms },
    { enterRoom },
    { createRelayLink },
    { createPublicSignalling },
    { createQrPairing },
    { servePrompt },
    { watchWay },
    { servePersistence },
    { iceServers },
  ] = await Promise.all([
    import('./transport/border/page-pipes.ts'),
    import('./transport/border/page-rooms.ts'),
    import('./transport/room.ts'),
    import('./transport/relay/relay-link.ts'),
    import('./transport/nostr/public-signalling.ts'),
    import('./transport/qr/pairing.ts'),
    import('./foundation/keyring/passkey-border.ts'),
    import('./transport/way.ts'),
    import('./foundation/persistence/border.ts'),
    import('./transport/webrtc/ice-servers.ts'),
  ])
  // Where the browser refuses storage it hides its manager, too.
  const askToKeep = servePersistence(persistence.port2, navigator.storage)
  window.addEventListener('appinstalled', askToKeep)
  const [clock, entropy] = [systemClock(0), webcryptoEntropy()]
  servePrompt(passkeys.port2, async () => {
    const { webauthnPrompt } = await import('./foundation/keyring/webauthn.ts')
    return webauthnPrompt({ clock, rpId: location.hostname, rpName: 'JuiceTokens' })
  })
  let link: RelayLink | undefined
  /** No relay hears of this phone before it is in a community. */
  const relayLink = (): RelayLink => {
    link ??= createRelayLink({
      clock,
      entropy,
      connect: (subprotocol) => new WebSocket(`${location.origin.replace(/^http/, 'ws')}/relay`, subprotocol),
    })
    return link
  }
  // For pages whose host has no relay.
  const publicRelays = createPublicSignalling({
    clock,
    entropy,
    relays: import.meta.env.VITE_NOSTR_RELAYS.split(' ').filter((address) => address !== ''),
    connect: (address) => new WebSocket(address),
    isNeeded: () => link?.isUp === false,
  })
  const ice = iceServers(import.meta.env.VITE_ICE_SERVERS)
  const joined = pageRooms(
    portBorder<RoomToWorker, RoomToPage>(rooms.port2),
    pagePipes(portBorder<PipeToWorker, PipeToPage>(pipes.port2)),
    {
      enter(secret, onPipe) {
        const own = relayLink()
        const carriers = [own, publicRelays]
        return enterRoom({
          link: own,
          carriers,
          clock,
          entropy,
          secret,
          iceServers: ice,
          canConnect: ports.has.webrtc,
          onPipe,
        })
      },
      pairing: createQrPairing({ clock, entropy, iceServers: ice }),
    },
  )
  window.addEventListener('pagehide', () => joined.leaveAll())
  const look = watchWay(
    clock,
    () => ({
      canConnect: ports.has.webrtc,
      // Public relays help to find each other; they carry nothing.
      isUp: link?.isUp === true || (ports.has.webrtc && publicRelays.up > 0),
      isOnline: navigator.onLine,
    }),
    (way) => joined.wayIs(way),
  )
  window.addEventListener('offline', look)
  window.addEventListener('online', () => {
    link?.hurry()
    publicRelays.hurry()
    look()
  })
}

/** Facilities that only the page can see. */
function browserHas(): LinkPorts['has'] {
  return {
    camera: navigator.mediaDevices?.getUserMedia !== undefined,
    webrtc: typeof RTCPeerConnection !== 'undefined',
    passkey: typeof PublicKeyCredential !== 'undefined' && navigator.credentials !== undefined,
  }
}
