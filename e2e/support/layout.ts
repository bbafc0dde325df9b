import type { Page } from 'playwright-core';
import { TWO_FRAMES } from './console.js';

/** The widths of the layout checks, in pixels: a desktop, a phone, and WCAG 2.2, 1.4.10. */
export const WIDTHS = [1280, 390, 320];

/** A word up to this width, in pixels, fits into any column, so it must not be broken. */
const ORDINARY_WORD = 160;

/**
 * Runs in the page; it is a string because the suite is compiled without DOM types. Returns a line for each defect: an
 * element wider than the screen, a clipped control, a broken word that would fit, a truncated text without a way to
 * read all of it, or a table outside of a scrollable, focusable region.
 */
const FAULTS = `(() => {
  const faults = [];
  const say = (fault, element) => faults.push(
    fault + ': ' + element.outerHTML.slice(0, 160).replace(/\\s+/g, ' '));
  const shown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    && !element.closest('.hidden-text, .skip, .cdk-visually-hidden, .mat-mdc-focus-indicator');
  const places = [...document.querySelectorAll('app-root, .cdk-overlay-container')];
  const all = (selector) => places.flatMap((place) => [...place.querySelectorAll(selector)]).filter(shown);

  for (const element of [document.documentElement, ...all('mat-sidenav-content, main, mat-sidenav, mat-toolbar, mat-dialog-content')]) {
    if (element.scrollWidth > element.clientWidth) say('wider than its place by ' + (element.scrollWidth - element.clientWidth), element);
  }

  for (const control of all('a, button, input, textarea, mat-select, [role=option]')) {
    const { left, right } = control.getBoundingClientRect();
    const scrolls = control.closest('.scroll, pre');
    if (!scrolls && right > left && (left < -1 || right > innerWidth + 1)) say('cut by the screen', control);
  }
  for (const button of all('button:not([matIconButton]), a.mat-mdc-button-base')) {
    if (button.scrollWidth > button.clientWidth + 1) say('wider than its button', button);
  }

  for (const table of all('table')) {
    const region = table.closest('[role=region][tabindex="0"]');
    if (!region?.getAttribute('aria-label')) say('no region that scrolls', table);
  }

  const walker = places.map((place) => document.createTreeWalker(place, NodeFilter.SHOW_TEXT));
  for (const one of walker) {
    for (let text = one.nextNode(); text !== null; text = one.nextNode()) {
      const parent = text.parentElement;
      if (text.data.trim() === '' || !shown(parent)) continue;
      for (let element = parent; element && !element.matches('main, body'); element = element.parentElement) {
        const { textOverflow } = getComputedStyle(element);
        if (textOverflow !== 'ellipsis' || element.scrollWidth <= element.clientWidth) continue;
        if (!element.closest('[title], .mat-mdc-tooltip-trigger, .mdc-notched-outline')) say('cut, with no way to see the whole', element);
        break;
      }
      let block = parent;
      while (/^inline$|^contents$/.test(getComputedStyle(block).display)) block = block.parentElement;
      const style = getComputedStyle(block);
      const room = block.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
      for (const { 0: word, index } of text.data.matchAll(/(?:[^\\s\\-–—/?|…\\p{Extended_Pictographic}\u200d]|\\/(?!\\p{L}))+/gu)) {
        const range = document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        const parts = [...range.getClientRects()].filter(({ width }) => width > 0);
        const lines = new Set(parts.map(({ top, height }) => Math.round(top / Math.max(height, 1))));
        const width = parts.reduce((sum, part) => sum + part.width, 0);
        if (lines.size > 1 && width <= Math.max(${ORDINARY_WORD}, room)) say('broken: ' + word.slice(0, 40) + ' in ' + Math.round(room), block);
      }
    }
  }
  return [...new Set(faults)];
})()`;

/** Resizes the window to this width and waits two frames: parts of the page react one frame later. */
export async function resize(page: Page, width: number, height = 900): Promise<void> {
  await page.setViewportSize({ width, height });
  await page.evaluate(TWO_FRAMES);
}

/** Checks the layout of the page, with open dialogs and menus, at one width. @returns a line for each defect */
export async function layoutDefectsAt(page: Page, width: number, name: string): Promise<string[]> {
  await resize(page, width);
  const faults = await page.evaluate<string[]>(FAULTS);
  return faults.map((fault) => `${name} at ${width} pixels: ${fault}`);
}
