// What can be measured of a screen's accessibility: axe, the width of the page, the size of its controls.
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright/test'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** The rules of axe that look at colours: all that can differ where nothing but these has changed. */
const COLOURS = ['color-contrast', 'link-in-text-block']

/** What axe finds against WCAG 2.2 AA, or of its colours alone, each with the elements that it is about. */
export async function violations(page: Page, of: 'all' | 'colours' = 'all'): Promise<readonly string[]> {
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode(true)
  const result = await (of === 'all' ? axe.withTags(TAGS) : axe.withRules(COLOURS)).analyze()
  return result.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`)
}

/** How far the page scrolls sideways, in px. */
export function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth))
}

/** Controls that stand over an edge of the page: where the page hides what is too wide, it does not scroll. */
export function cutControls(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('button, a[href], summary, input')]
      .filter((element) => element.checkVisibility({ visibilityProperty: true }))
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.left < 0 || box.right > document.documentElement.clientWidth)
      .map(({ element, box }) => `${element.textContent} ${Math.round(box.left)} to ${Math.round(box.right)}`),
  )
}

/** Controls below 44 px, WCAG's generous measure; our own is 48 px. Words that are links within a sentence are excepted. */
export function smallTargets(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('button, a[href], summary, input:not([type=radio], [type=checkbox], [type=file])')]
      .filter((element) => element.checkVisibility())
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.height < 44 || box.width < 44)
      .map(({ element, box }) => `${element.textContent} ${Math.round(box.width)} x ${Math.round(box.height)}`),
  )
}
