// From upload to publication in a browser that runs no scripts.

import assert from 'node:assert/strict';
import { base, enter, play, sees, send } from './stage.mjs';

const NO_SCRIPTS = { javaScriptEnabled: false };

async function bring(mina) {
  await mina.goto(`${base}/upload`);
  await mina.setInputFiles('#field-file', {
    name: 'evening.txt', mimeType: 'text/plain', buffer: Buffer.from('An axolotl evening, with lanterns.'),
  });
  await mina.locator('#field-districts').fill('Wexmoor Public Schools');
  await mina.locator('#field-kind').selectOption('agenda');
  await mina.locator('#field-title').fill('Axolotl evening');
  await send(mina, 'Upload');
  const address = mina.url();
  await send(mina, 'Submit for review');
  await sees(mina, /Not published yet; submitted/i);
  return address;
}

await play('plain', async () => {
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
