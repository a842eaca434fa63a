// From upload to publication without touching the mouse: what is pressed is Tab, Enter, Space, arrows, letters and digits.

import assert from 'node:assert/strict';
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { base, clearQueue, enter, play, sees } from './stage.mjs';

const name = (page) => page.evaluate(() => {
  const focused = document.activeElement;
  return focused.getAttribute('aria-label') ?? (focused.textContent.trim() || focused.labels?.[0]?.textContent || focused.id);
});

/** Presses Tab until something of this name has the focus, which must be seen there. */
async function reach(page, wanted) {
  const seen = [];
  for (let strokes = 0; strokes < 80; strokes += 1) {
    const here = await name(page);
    if (wanted.test(here)) {
      const shown = await page.evaluate(() => {
        const style = getComputedStyle(document.activeElement);
        const { width, height, top, bottom } = document.activeElement.getBoundingClientRect();
        return { outline: parseFloat(style.outlineWidth), area: width * height, inside: bottom > 0 && top < innerHeight };
      });
      assert.ok(shown.outline >= 2 && shown.area > 0 && shown.inside, `the focus on ${here} is seen: ${JSON.stringify(shown)}`);
      return;
    }
    seen.push(here.slice(0, 30));
    await page.keyboard.press('Tab');
  }
  assert.fail(`${wanted} is out of reach: ${seen.join(' | ')}`);
}

async function press(page, wanted, key = 'Enter') {
  await reach(page, wanted);
  await page.keyboard.press(key);
}

async function bring(page, file) {
  await page.goto(base);
  await page.keyboard.press('Tab');
  assert.equal(await name(page), 'Skip to main content', 'the first stop leads past the navigation');
  await press(page, /^Upload$/);
  await page.waitForURL('**/upload');
  await reach(page, /^Files$/);
  const chooser = page.waitForEvent('filechooser');
  await page.keyboard.press('Space');
  await (await chooser).setFiles(file);
  await page.locator('#accept').waitFor();
  assert.equal(await name(page), 'Accept all and submit', 'the focus is where the next key is due');
  await press(page, /^Title$/, 'Control+a');
  await page.keyboard.type('Numbat evening');
  await press(page, /^Save and submit$/);
  await page.locator('.file-good a').waitFor();
  await press(page, /^Open it$/);
  await sees(page, /Not published yet; submitted/);
}

async function review(page) {
  await page.goto(base);
  await press(page, /^Desk$/);
  await page.waitForURL('**/desk');
  await press(page, /^Review the next one$/);
  await page.getByRole('heading', { name: 'Numbat evening', exact: true }).waitFor();
  await press(page, /^Publish and next$/);
  await page.waitForURL('**/desk**');
}

/** `/` goes to the search box, arrows walk through suggestions and hits, Enter opens. */
async function find(page) {
  await page.goto(`${base}/search`);
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'q');
  await page.keyboard.type('numbat evening');
  await page.keyboard.press('Enter');
  await sees(page, /1 document for/);
  await page.keyboard.press('ArrowDown');
  assert.equal(await name(page), 'Numbat evening');
  await page.keyboard.press('Enter');
  await sees(page, 'Reviewed by Dana Reyes');
}

await play('keyboard', async () => {
  await clearQueue();
  const [mina, dana, anyone] = await Promise.all(['contributor', 'curator', null].map((role) => enter(role, { reducedMotion: 'reduce' })));
  const folder = mkdtempSync(join(tmpdir(), 'keyboard-'));
  const file = join(folder, 'evening.txt');
  writeFileSync(file, 'Wexmoor Public Schools\n\nFamily evening agenda\n\nOctober 14, 2026. A numbat, with lanterns, for grades 6-8.\n');
  await bring(mina, file);
  await review(dana);
  await find(anyone);
  rmSync(folder, { recursive: true });
});
