// The gallery: every screen in every state, over example views. `#/gallery` lists them, `#/gallery/<id>` shows one;
// `?scheme=dark`, `?language=de` and `?direction=rtl` after the id change how.
import { createMemoryHistory, MemoryRouter } from '@solidjs/router'
import { createSignal, For, type JSX, onCleanup, onMount, type ParentProps, Show } from 'solid-js'
import { App, type AppRouter } from '../app.tsx'
import { present } from '../present.ts'
import { type PreferenceName, SurroundingsProvider, useSurroundings } from '../surroundings.ts'
import { chosenLanguage, loadDictionary } from '../words/languages.ts'
import { perform } from './acts.ts'
import { exampleSurroundings } from './example-surroundings.ts'
import { exampleWallet } from './examples/example-wallet.ts'
import css from './Gallery.module.css'
import { Kit } from './Kit.tsx'
import type { GalleryState } from './state.ts'
import { galleryStates } from './states.ts'

const PREFIX = '#/gallery/'

export default function Gallery(): JSX.Element {
  const { clock } = useSurroundings()
  const states = galleryStates(present(clock))
  const [hash, setHash] = createSignal(location.hash)
  const follow = (): void => {
    setHash(location.hash)
  }
  window.addEventListener('hashchange', follow)
  onCleanup(() => window.removeEventListener('hashchange', follow))
  const address = (): URL => new URL(hash().slice(PREFIX.length), 'https://gallery.example/')
  const id = (): string => decodeURIComponent(address().pathname.slice(1))
  return (
    <Show when={id() !== 'kit'} fallback={<Kit />}>
      <Show when={hash()} keyed>
        <Show when={states.find((state) => state.id === id())} fallback={<List states={states} />}>
          {(state) => <One state={state()} how={address().searchParams} />}
        </Show>
      </Show>
    </Show>
  )
}

function List(props: { states: readonly GalleryState[] }): JSX.Element {
  const groups = (): readonly string[] => [...new Set(props.states.map((state) => groupOf(state)))]
  return (
    <main class={css['list']}>
      <h1>Gallery</h1>
      <p>Every screen in every state. Example people, example money: nothing here is real.</p>
      <p>
        <a href="#/gallery/kit">Coins, faces, emblems and controls</a>
      </p>
      <For each={groups()}>
        {(group) => (
          <section>
            <h2>{group}</h2>
            <ul class={css['states']}>
              <For each={props.states.filter((state) => groupOf(state) === group)}>
                {(state) => (
                  <li>
                    <a href={`${PREFIX}${state.id}`} data-state={state.id}>
                      {state.id.slice(group.length + 1)}
                    </a>{' '}
                    <a href={`${PREFIX}${state.id}?scheme=dark`} aria-label={`${state.id}, dark`}>
                      dark
                    </a>
                  </li>
                )}
              </For>
            </ul>
          </section>
        )}
      </For>
    </main>
  )
}

/** The real app over one example. Marked `data-gallery="ready"` once every step to the state is done. */
function One(props: { state: GalleryState; how: URLSearchParams }): JSX.Element {
  const real = useSurroundings()
  // An address shows one state for its whole life; another address makes another One.
  const { state, how } = props
  const language = chosenLanguage(how.get('language') ?? undefined, ['en'])
  const given = new Map<PreferenceName, string>([['language', language]])
  const scheme = how.get('scheme')
  if (scheme !== null) given.set('scheme', scheme)
  const surroundings = exampleSurroundings(real, state.around ?? {}, given)
  const wallet = exampleWallet(state.view, state.script ?? {}, real.clock)
  const root = document.documentElement

  onMount(() => {
    root.dir = how.get('direction') ?? state.around?.direction ?? 'ltr'
    root.dataset['gallery'] = 'arranging'
    let stop: (() => void) | undefined
    void loadDictionary(language).then(({ dictionary }) => {
      stop = perform(state.steps ?? [], { root, dictionary, clock: real.clock }, () => {
        root.dataset['gallery'] = 'ready'
      })
    })
    onCleanup(() => {
      stop?.()
      root.dir = 'ltr'
      delete root.dataset['gallery']
    })
  })
  return (
    <SurroundingsProvider value={surroundings}>
      <App wallet={wallet} router={routerAt(state.path)} firstMoment={state.moment} />
    </SurroundingsProvider>
  )
}

/** A router of its own that starts at `path` and leaves the address bar alone. */
function routerAt(path: string): AppRouter {
  const history = createMemoryHistory()
  history.set({ value: path, replace: true })
  return (props: ParentProps<Parameters<AppRouter>[0]>) => (
    <MemoryRouter history={history} {...(props.root === undefined ? {} : { root: props.root })}>
      {props.children}
    </MemoryRouter>
  )
}

function groupOf(state: GalleryState): string {
  return state.id.split('/', 1)[0] ?? ''
}
