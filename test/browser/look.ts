// How a page looks, as far as a machine can tell.
import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'

/** Fits its width, has contrast (WCAG 2.2, 1.4.3: 4.5 : 1), and is kept as a picture. */
export async function look(page: Page, picture: string): Promise<void> {
  assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), `${picture} is too wide`)
  assert.deepEqual(await page.evaluate(PALE), [], picture)
  await page.screenshot({ path: picture, fullPage: true })
}

/** Runs in the page: the texts whose contrast is below 4.5 : 1. */
const PALE = `(() => {
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number)
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0)
  const behind = node => {
    const colour = node && getComputedStyle(node).backgroundColor
    return !node ? [255, 255, 255] : numbers(colour)[3] === 0 ? behind(node.parentElement) : numbers(colour)
  }
  return [...document.querySelectorAll('body *')]
    .filter(node => [...node.childNodes].some(child => child.nodeType === 3 && child.data.trim()))
    .filter(node => {
      const [a, b] = [light(numbers(getComputedStyle(node).color)), light(behind(node))].sort((x, y) => y - x)
      return (a + 0.05) / (b + 0.05) < 4.5
    })
    .map(node => node.outerHTML)
})()`
