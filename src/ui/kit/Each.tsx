// A list that keeps the row of each id while its item is replaced: focus, scroll and motion survive a new view.
import { type Accessor, createMemo, For, type JSX } from 'solid-js'

/** `by` must tell the items apart. */
export function Each<Item>(props: {
  of: readonly Item[]
  by: (item: Item) => string | number
  children: (item: Accessor<Item>) => JSX.Element
}): JSX.Element {
  const byId = createMemo(() => new Map(props.of.map((item) => [props.by(item), item])))
  return (
    <For each={[...byId().keys()]}>
      {(id) => {
        // The row is disposed of when its id leaves; until then it keeps what it last showed.
        const item = createMemo<Item>((last) => byId().get(id) ?? last, byId().get(id) as Item)
        return props.children(item)
      }}
    </For>
  )
}
