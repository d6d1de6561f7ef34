// Backup: where it stands, and the two ways to make one.
import { createSignal, type JSX, Match, Show, Switch } from 'solid-js'
import { useOpen } from '../../bridge.ts'
import { LinkButton } from '../../kit/Button.tsx'
import { Chip } from '../../kit/Chip.tsx'
import { Icon } from '../../kit/Icon.tsx'
import { Row, Rows } from '../../kit/Row.tsx'
import { Screen } from '../../kit/Screen.tsx'
import { paths } from '../../paths.ts'
import { present } from '../../present.ts'
import { useSurroundings } from '../../surroundings.ts'
import { relative } from '../../words/figures.ts'
import { useWords } from '../../words/words.tsx'
import { BackupFile } from './BackupFile.tsx'
import { BackupPhrase } from './BackupPhrase.tsx'
import { backupStage } from './backup-stage.ts'
import { BACKUP_WORDS } from './backup-words.ts'

export default function Backup(): JSX.Element {
  const [way, setWay] = createSignal<'file' | 'phrase'>()
  const leave = (): void => {
    setWay(undefined)
  }
  return (
    <Switch fallback={<Overview onWay={setWay} />}>
      <Match when={way() === 'file'}>
        <BackupFile onLeave={leave} />
      </Match>
      <Match when={way() === 'phrase'}>
        <BackupPhrase onLeave={leave} />
      </Match>
    </Switch>
  )
}

function Overview(props: { onWay: (way: 'file' | 'phrase') => void }): JSX.Element {
  const { say, locale } = useWords()
  const { clock } = useSurroundings()
  const open = useOpen()
  const stage = () => backupStage(open().backup)
  const detail = (isMade: boolean, hint: string): string => (isMade ? `${say('backup.made')} ${hint}` : hint)
  return (
    <Screen title={say('backup.title')} back={paths.settings} backName={say('go.back')}>
      <p>{say('backup.why')}</p>
      <div>
        <Chip tone={stage() === 'both' ? 'quiet' : 'wait'} icon="shield">
          {say(BACKUP_WORDS[stage()])}
        </Chip>
      </div>
      <Rows>
        <li>
          <Row
            onPress={() => props.onWay('file')}
            picture={<Icon name={open().backup.file ? 'check' : 'save'} />}
            title={say('backup.file')}
            detail={detail(open().backup.file, say('backup.fileHint'))}
            end={<Icon name="next" size="s" />}
          />
        </li>
        <li>
          <Row
            onPress={() => props.onWay('phrase')}
            picture={<Icon name={open().backup.phrase ? 'check' : 'pen'} />}
            title={say('backup.phrase')}
            detail={detail(open().backup.phrase, say('backup.phraseHint'))}
            end={<Icon name="next" size="s" />}
          />
        </li>
      </Rows>
      <Show when={open().backup.at}>
        {(at) => <p class="quiet">{say('backup.last', { when: relative(at(), present(clock), locale()) })}</p>}
      </Show>
      <p class="quiet">{say('backup.truth')}</p>
      <LinkButton href={paths.restore} wide>
        {say('welcome.restore')}
      </LinkButton>
    </Screen>
  )
}
