// A document's whole life: brought, sent back, answered, published, revised, withdrawn, restored; all of it in its history.

import assert from 'node:assert/strict';
import { base, clearQueue, enter, play, sees, send } from './stage.mjs';

async function bring(mina) {
  await mina.goto(`${base}/upload`);
  await mina.setInputFiles('#field-file', {
    name: 'night.txt', mimeType: 'text/plain', buffer: Buffer.from('Zebrafinch night for families, with robots.'),
  });
  await mina.locator('#field-title').fill('Zebrafinch night');
  await mina.locator('#field-kind').selectOption('agenda');
  await mina.locator('#field-districts').fill('Wexmoor Public Schools');
  await mina.getByRole('button', { name: 'Save and submit' }).click();
  await mina.getByRole('link', { name: 'Open it' }).click();
  await sees(mina, /Not published yet; submitted/i);
  return mina.url().split('/').pop();
}

async function sendBack(dana) {
  await dana.goto(`${base}/desk`);
  await dana.getByRole('link', { name: 'Zebrafinch night' }).click();
  await dana.getByText('Ask for changes, or say no').click();
  await dana.getByLabel('What should change, or why not').fill('Please say for which grades.');
  await send(dana, 'Ask for changes and next');
}

async function answer(mina, id) {
  await mina.goto(`${base}/mine`);
  assert.equal(await mina.locator('.note').first().innerText(), 'Please say for which grades.');
  await mina.goto(`${base}/artifacts/${id}/edit`);
  await mina.check('input[value="K-5"]');
  await send(mina, 'Save');
  await mina.locator('summary', { hasText: 'Write a message' }).click();
  await mina.locator('#note-reply').fill('For K-5.');
  await send(mina, 'Write a message');
  await send(mina, 'Submit again');
}

/** Publishes with one key. It is answered once searches show it, so the very next search finds it. */
async function publish(dana, anyone, id) {
  await dana.goto(`${base}/desk/review/${id}`);
  const thread = await dana.locator('.notes').innerText();
  assert.match(thread, /Dana Reyes[^]*Please say for which grades\.[^]*Mina Okafor[^]*For K-5\./);
  const begun = Date.now();
  await dana.keyboard.press('p');
  await dana.waitForURL((url) => !url.pathname.endsWith(id));
  await anyone.goto(`${base}/search?q=zebrafinch`);
  assert.deepEqual(await anyone.locator('.hit h2').allInnerTexts(), ['Zebrafinch night']);
  console.log(`from the key to the page that shows it: ${Date.now() - begun} ms`);
}

async function revise(mina, dana, anyone, id) {
  await mina.goto(`${base}/artifacts/${id}`);
  await send(mina, 'Revise');
  await send(mina, 'Submit for review');
  await dana.goto(`${base}/desk/review/${id}`);
  await dana.locator('#field-title').fill('Zebrafinch night, second edition');
  await anyone.goto(`${base}/artifacts/${id}`);
  await anyone.getByRole('heading', { name: 'Zebrafinch night', exact: true }).waitFor();
  await send(dana, 'Publish and next');
  await anyone.goto(`${base}/search?q=zebrafinch`);
  assert.deepEqual(await anyone.locator('.hit h2').allInnerTexts(), ['Zebrafinch night, second edition']);
}

async function withdraw(dana, anyone, id) {
  const { hits: [other] } = await (await anyone.request.get(`${base}/api/v1/search?q=plan`)).json();
  await dana.goto(`${base}/artifacts/${id}`);
  await dana.locator('summary', { hasText: 'Withdraw' }).click();
  await dana.locator('#note-withdraw').fill('A better one is here.');
  await dana.locator('#replaced-by').fill(other.id);
  await send(dana, 'Withdraw');
  const gone = await anyone.goto(`${base}/artifacts/${id}`);
  assert.equal(gone.status(), 410);
  await sees(anyone, 'A better one is here.');
  await anyone.getByRole('link', { name: other.title }).click();
  await anyone.waitForURL(`**/artifacts/${other.id}`);
  await anyone.goto(`${base}/search?q=zebrafinch`);
  assert.equal(await anyone.locator('.hit').count(), 0);
}

async function restore(lee, anyone, id) {
  await lee.goto(`${base}/artifacts/${id}`);
  await send(lee, 'Publish it again');
  await anyone.goto(`${base}/search?q=zebrafinch`);
  assert.equal(await anyone.locator('.hit').count(), 1);
}

async function history(lee, id) {
  await lee.goto(`${base}/artifacts/${id}/history`);
  const deeds = await lee.locator('.deeds .facts span:has(b)').allInnerTexts();
  assert.deepEqual(deeds, [
    'Mina Okafor: create', 'Mina Okafor: describe', 'Mina Okafor: submit', 'Dana Reyes: claim', 'Dana Reyes: request_changes',
    'Mina Okafor: describe', 'Mina Okafor: reply', 'Mina Okafor: resubmit', 'Dana Reyes: claim', 'Dana Reyes: publish',
    'Mina Okafor: revise', 'Mina Okafor: submit', 'Dana Reyes: claim', 'Dana Reyes: describe', 'Dana Reyes: publish',
    'Dana Reyes: withdraw', 'Lee Albright: restore',
  ]);
}

await play('journey', async () => {
  await clearQueue();
  const [mina, dana, lee, anyone] = await Promise.all(['contributor', 'curator', 'admin', null].map((role) => enter(role)));
  const id = await bring(mina);
  await sendBack(dana);
  await answer(mina, id);
  await publish(dana, anyone, id);
  await revise(mina, dana, anyone, id);
  await withdraw(dana, anyone, id);
  await restore(lee, anyone, id);
  await history(lee, id);
});
