// The three journeys that everything is built for, on a phone and at a desk, light and dark.

import assert from 'node:assert/strict';
import { act, base, clearQueue, enter, picture, play, sees, send, upload } from './stage.mjs';

const SHAPES = [[390, 844], [1280, 900]].flatMap(([width, height]) => ['light', 'dark'].map((colorScheme) => ({ viewport: { width, height }, colorScheme })));
const shaped = ({ viewport, colorScheme }) => `${viewport.width}-${colorScheme}`;

/** A superintendent, without an account, finds and opens page 7 of the right plan. */
async function superintendent(shape) {
  const page = await enter(null, shape);
  await page.goto(base);
  await page.locator('#q').fill('night lab');
  await page.keyboard.press('Enter');
  await page.locator('.hit').first().waitFor();
  await picture(page, `journey-1-results-${shaped(shape)}`);
  await page.locator('.passage a', { hasText: 'Page 7' }).first().click();
  await page.getByRole('heading', { name: /^Page 7/ }).waitFor();
  assert.match(await page.locator('.reader-text mark').first().innerText(), /night|lab/i);
  await picture(page, `journey-1-page-${shaped(shape)}`);
  assert.match(await page.getByRole('link', { name: 'See this page in the PDF' }).getAttribute('href'), /#page=7$/);
  await page.goBack();
  assert.equal(await page.locator('#q').inputValue(), 'night lab', 'back leads to the same results');
}

/** A curator clears documents by keyboard: one key each. */
async function curator(shape, mina, number) {
  const titles = Array.from({ length: 3 }, (_, n) => `Quokka paper ${number}-${n}`);
  for (const title of titles) {
    const id = await upload(mina, `${title}.txt`, `${title}, for everyone.`, { title, kind: 'agenda', districts: ['99020000'], licence: 'CC-BY-4.0' });
    await act(mina, id, 'submit');
  }
  const page = await enter('curator', shape);
  await page.goto(`${base}/desk`);
  await send(page, 'Review the next one');
  await picture(page, `journey-2-review-${shaped(shape)}`);
  for (let n = 0; n < titles.length; n += 1) {
    const before = page.url();
    await page.keyboard.press('p');
    await page.waitForURL((url) => url.toString() !== before);
  }
  const { hits } = await (await page.request.get(`${base}/api/v1/search?q=quokka&per_page=100`)).json();
  const found = hits.flatMap(({ title, folded }) => [title, ...folded.map((twin) => twin.title)]);
  assert.ok(titles.every((title) => found.includes(title)), found.join());
}

/** A new cohort's district finds last year's plans for its grade band, from districts like it. */
async function cohort(shape) {
  const page = await enter(null, shape);
  await page.goto(base);
  await page.locator('.tile', { hasText: 'High' }).click();
  await page.locator('#results .hit').first().waitFor();
  if (shape.viewport.width < 992) await page.locator('#sheet > summary').click();
  await page.locator('#facet-kind summary').first().scrollIntoViewIfNeeded();
  await page.locator('#facet-kind').getByLabel('Implementation plan').check();
  await page.getByRole('link', { name: /Remove Kind/ }).waitFor({ state: 'attached' });
  await page.locator('#facet-like summary').click();
  await page.locator('#like').fill('Wexmoor Public Schools');
  await page.locator('#like').press('Enter');
  await page.waitForURL(/like=/);
  await page.locator('.chip', { hasText: /like|Wexmoor/i }).first().waitFor({ state: 'attached' });
  const address = new URL(page.url());
  assert.deepEqual([address.searchParams.get('grade_band'), address.searchParams.get('kind')], ['9-12', 'implementation-plan']);
  const titles = await page.locator('.hit h2').allInnerTexts();
  assert.ok(titles.length > 0, 'plans of districts like it are found');
  await picture(page, `journey-3-plans-${shaped(shape)}`);
  await page.locator('.hit h2 a').first().click();
  await sees(page, /^The districts?$/);
  await sees(page, 'How to cite');
  await picture(page, `journey-3-plan-${shaped(shape)}`);
}

await play('journeys', async () => {
  await clearQueue();
  const mina = await enter('contributor');
  for (const [number, shape] of SHAPES.entries()) {
    await superintendent(shape);
    await curator(shape, mina, number);
    await cohort(shape);
  }
});
