// A wallet without a community: the ways to one.
import type { JSX } from 'solid-js'
import { LinkButton } from '../../kit/Button.tsx'
import { paths } from '../../paths.ts'
import { useWords } from '../../words/words.tsx'
import css from './Plain.module.css'
import { WalletNotices } from './WalletNotices.tsx'

export function NoCommunity(): JSX.Element {
  const { say } = useWords()
  return (
    <main class={css['plain']}>
      <WalletNotices />
      <h2 class={css['title']}>{say('home.noCommunity')}</h2>
      <p class={css['hint']}>{say('home.noCommunityHint')}</p>
      <div class={css['ways']}>
        <LinkButton kind="primary" size="large" wide icon="scan" href={paths.scan}>
          {say('home.scan')}
        </LinkButton>
        <LinkButton wide icon="link" href={paths.join}>
          {say('home.join')}
        </LinkButton>
        <LinkButton wide icon="plus" href={paths.found}>
          {say('home.found')}
        </LinkButton>
        <LinkButton wide icon="seal" href={paths.help}>
          {say('home.help')}
        </LinkButton>
      </div>
    </main>
  )
}
