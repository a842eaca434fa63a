// From upload to publication in a browser that runs no scripts.

import assert from 'node:assert/strict';
import { base, clearQueue, enter, play, sees, send } from './stage.mjs';

const NO_SCRIPTS = { javaScriptEnabled: false };

async function bring(mina) {
  await mina.goto(`${base}/upload`);
  await mina.setInputFiles('#field-file', {
    name: 'evening.txt', mimeType: 'text/plain', buffer: Buffer.from('Wexmoor Public Schools\nOctober 14, 2026\n\nAn axolotl evening, with lanterns.'),
  });
  await send(mina, 'Upload');
  // Its text says whose it is and for which year; what it says in the form is taken as it stands.
  assert.equal(await mina.locator('#field-districts').inputValue(), 'Wexmoor Public Schools');
  assert.equal(await mina.locator('#field-school_year').inputValue(), '2026-27');
  await sees(mina, 'Its beginning names Wexmoor Public Schools.');
  await mina.locator('#field-kind').selectOption('agenda');
  await mina.locator('#field-title').fill('Axolotl evening');
  await send(mina, 'Accept all and submit');
  await sees(mina, /Not published yet; submitted/i);
  return mina.url();
}

await play('plain', async () => {
  await clearQueue();
  const [mina, dana, anyone] = await Promise.all(['contributor', 'curator', null].map((role) => enter(role, NO_SCRIPTS)));
  const address = await bring(mina);
  await dana.goto(`${base}/desk`);
  await send(dana, 'Review the next one');
  await dana.getByRole('heading', { name: 'Axolotl evening', exact: true }).waitFor();
  await send(dana, 'Publish and next');

  await anyone.goto(base);
  await anyone.locator('#q').fill('axolotl');
  await send(anyone, 'Search');
  assert.deepEqual(await anyone.locator('.hit h2').allInnerTexts(), ['Axolotl evening']);
  await anyone.getByRole('link', { name: 'Axolotl evening', exact: true }).press('Enter');
  await anyone.waitForURL(address);
  await sees(anyone, 'Reviewed by Dana Reyes');
});
