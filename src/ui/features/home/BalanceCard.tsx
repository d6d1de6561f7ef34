// What this person has here, large, on the community's colour; what is not free money is named under it.
import { createSignal, For, type JSX, Show } from 'solid-js'
import type { CoinStackView, ReadyCommunity } from '../../../application/wallet-view.ts'
import { Amount } from '../../../foundation/amount.ts'
import { useOpen } from '../../bridge.ts'
import { Chip } from '../../kit/Chip.tsx'
import { Coin } from '../../kit/Coin.tsx'
import { EmblemMark } from '../../kit/EmblemMark.tsx'
import { Figure } from '../../kit/Figure.tsx'
import { Icon } from '../../kit/Icon.tsx'
import { freshness } from '../../look/coin.ts'
import { present } from '../../present.ts'
import { useSurroundings } from '../../surroundings.ts'
import { date } from '../../words/figures.ts'
import { useWords } from '../../words/words.tsx'
import css from './BalanceCard.module.css'

export function BalanceCard(props: { community: ReadyCommunity }): JSX.Element {
  const { say, money, figure, unitWord } = useWords()
  const { device, clock } = useSurroundings()
  const open = useOpen()
  const [hidden, setHidden] = createSignal(device.preferences.read('balance') === 'hidden')
  const toggle = (): void => {
    device.preferences.write('balance', hidden() ? undefined : 'hidden')
    setHidden(!hidden())
  }
  const mayPay = (): boolean =>
    !open().restored && clock.now().lo <= (props.community.expiresAt ?? Number.POSITIVE_INFINITY)
  const balance = () => props.community.balance
  const unit = () => props.community.unit
  /** Of several, too few are here to make anything final. */
  const isWaitingForHelpers = (): boolean => {
    const { count, here, needed } = props.community.helpers
    return count > 1 && here < needed
  }
  const helpersHere = (): string =>
    say('home.helpersHere', {
      here: String(props.community.helpers.here),
      helpers: String(props.community.helpers.count),
      needed: String(props.community.helpers.needed),
    })
  const some = (amount: Amount): string | false => amount.units > 0n && money(amount, unit())
  return (
    <section class={css['balance']}>
      <div class={css['card']}>
        <div class={css['emblem']}>
          <EmblemMark emblem={props.community.look.emblem} size="fill" />
        </div>
        <div class={css['head']}>
          <h2 class={css['label']}>{say(mayPay() ? 'home.balance' : 'home.held')}</h2>
          <button
            type="button"
            class={css['eye']}
            aria-label={say(hidden() ? 'home.show' : 'home.hide')}
            title={say(hidden() ? 'home.show' : 'home.hide')}
            onClick={toggle}
          >
            <Icon name={hidden() ? 'unseen' : 'see'} />
          </button>
        </div>
        <Show when={!hidden()} fallback={<Figure figure="•••" unit={say('home.hidden')} />}>
          <Figure figure={figure(balance().available, unit())} unit={unitWord(balance().available, unit())} />
        </Show>
        <Show when={!hidden() && props.community.coins.length > 0}>
          <Purse community={props.community} />
        </Show>
      </div>
      <Show when={!hidden()}>
        <ul class={css['parts']}>
          <Show when={some(balance().provisional)}>
            {(amount) => (
              <li>
                <Chip tone="wait" icon="wait">
                  {say('home.notFinal', { amount: amount() })}
                  <Show when={isWaitingForHelpers()}>: {helpersHere()}</Show>
                </Chip>
              </li>
            )}
          </Show>
          <Show when={some(balance().locked)}>
            {(amount) => (
              <li>
                <Chip tone="wait" icon="lock">
                  {say('home.locked', { amount: amount() })}
                </Chip>
              </li>
            )}
          </Show>
          <Show when={some(balance().pending)}>
            {(amount) => (
              <li>
                <Chip tone="quiet" icon="clock">
                  {say('home.pending', { amount: amount() })}
                </Chip>
              </li>
            )}
          </Show>
          <Show when={some(balance().freed)}>
            {(amount) => (
              <li>
                <Chip tone="wait" icon="undo">
                  {say('home.freed', { amount: amount() })}
                </Chip>
              </li>
            )}
          </Show>
        </ul>
      </Show>
    </section>
  )
}

/** The coins themselves, for the pleasure of it; the figure above is what counts. */
function Purse(props: { community: ReadyCommunity }): JSX.Element {
  const { say, figure, locale } = useWords()
  const { clock } = useSurroundings()
  const fresh = (): number =>
    freshness({ from: props.community.foundedAt, until: props.community.expiresAt }, present(clock))
  const isOver = (until: number): boolean => clock.now().lo > until
  const stacks = (): readonly CoinStackView[] => largestFirst(props.community.coins)
  /** What stands beside the coins that are drawn: together they are all of it. */
  const rest = (): Amount =>
    stacks()
      .slice(MOST_COINS)
      .reduce((sum, { denomination, count }) => sum.plus(Amount.of(denomination * count)), Amount.zero)
  const worth = (denomination: number): string => figure(Amount.of(denomination), props.community.unit)
  return (
    <div class={css['purse']}>
      <ul class={css['coins']} aria-label={say('home.coins')}>
        <For each={stacks().slice(0, MOST_COINS)}>
          {(stack) => (
            <li class={css['stack']}>
              <Coin
                denomination={stack.denomination}
                figure={worth(stack.denomination)}
                emblem={props.community.look.emblem}
                freshness={fresh()}
              />
              <span class="unseen">
                {say('home.coinCount', { count: stack.count, worth: worth(stack.denomination) })}
              </span>
              <span class={css['times']} aria-hidden="true">
                ×{new Intl.NumberFormat(locale(), { notation: 'compact' }).format(stack.count)}
              </span>
            </li>
          )}
        </For>
        <Show when={rest().units > 0n}>
          <li class={css['times']}>{say('home.moreCoins', { amount: figure(rest(), props.community.unit) })}</li>
        </Show>
      </ul>
      <Show when={props.community.expiresAt}>
        {(until) => (
          <p class={css['until']}>
            {say(isOver(until()) ? 'home.ended' : 'home.expires', { date: date(until(), locale()) })}
          </p>
        )}
      </Show>
    </div>
  )
}

function largestFirst(coins: readonly CoinStackView[]): readonly CoinStackView[] {
  return coins.toSorted((a, b) => b.denomination - a.denomination)
}

/** As many as stand side by side on a phone. */
const MOST_COINS = 4
