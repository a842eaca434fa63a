// Two hundred documents wait; a curator works off ten and more without touching the mouse.

import assert from 'node:assert/strict';
import { act, base, clearQueue, enter, play, sees, upload } from './stage.mjs';

const WAITING = 200;
/** Uploads under way at once. */
const AT_ONCE = 8;

/** Fills the queue as contributors do, in order of their numbers within each of those at once. */
async function fill(mina) {
  let n = 0;
  const bring = async () => {
    while (n < WAITING) {
      const number = (n += 1);
      const metadata = { title: `Okapi paper ${number}`, kind: 'agenda', districts: ['99020000'], licence: 'CC-BY-4.0' };
      const id = await upload(mina, `${number}.txt`, `Okapi paper number ${number}.`, metadata);
      await act(mina, id, 'submit');
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, bring));
}

const found = async (page) => (await (await page.request.get(`${base}/api/v1/search?q=okapi`)).json()).total;
const focused = (page) => page.evaluate(() => document.activeElement.textContent.trim() || document.activeElement.id);

/** A hand on the keyboard, which counts its strokes. */
function hand(page) {
  const press = async (key) => {
    press.strokes += 1;
    await page.keyboard.press(key);
  };
  press.strokes = 0;
  return press;
}

/** Presses Tab until this has the focus. */
async function reach(page, press, text) {
  while (await focused(page) !== text) {
    assert.ok(press.strokes < 60, `${text} is out of reach`);
    await press('Tab');
  }
}

/** Presses a key that leads to the next document. */
async function next(page, press, key) {
  const before = page.url();
  await press(key);
  await page.waitForURL((url) => url.toString() !== before);
}

await play('desk', async () => {
  await clearQueue();
  const [mina, dana, anyone] = await Promise.all(['contributor', 'curator', null].map((role) => enter(role)));
  await fill(mina);
  await dana.goto(`${base}/desk`);
  const begin = hand(dana);
  await reach(dana, begin, 'Review the next one');
  await next(dana, begin, 'Enter');
  await sees(dana, `${WAITING} documents in the queue`);

  const begun = Date.now();
  const press = hand(dana);
  for (let n = 0; n < 10; n += 1) await next(dana, press, 'p');
  console.log(`ten published in ${Date.now() - begun} ms`);
  assert.equal(press.strokes, 10, 'one key publishes and goes on');
  assert.equal(await found(anyone), 10, 'all ten are public');

  // What is not plain goes by keyboard too: a skip, a question to the contributor, and that taken back.
  await next(dana, press, 's');
  const asked = await dana.locator('h1').innerText();
  await press('a');
  assert.equal(await focused(dana), 'note');
  await dana.keyboard.type('Please say for which grades, public or not.');
  await reach(dana, press, 'Ask for changes and next');
  await next(dana, press, 'Enter');
  await sees(dana, `Changes asked for: ${asked}`);
  assert.equal(await found(anyone), 10, 'letters in a field are only letters');
});
