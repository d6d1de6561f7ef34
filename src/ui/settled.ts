// What a resource holds, without suspending the screen around it while it is on its way: screens show words meanwhile.
import type { Resource } from 'solid-js'

/** Undefined until it is there for the first time; the last value while a newer one is on its way. */
export function settled<Value>(resource: Resource<Value>): Value | undefined {
  return resource.state === 'ready' || resource.state === 'refreshing' ? resource.latest : undefined
}
