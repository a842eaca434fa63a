// A section of the questionnaire saves itself: somebody types, sees "Saved", comes back and finds it. When nothing can be
// saved, that is said, and all of it stays.

import assert from 'node:assert/strict';
import { base, enter, picture, play, sees } from './stage.mjs';

const SAVED = /^Saved at \d\d:\d\d$/;

await play('answers', async () => {
  // Refused and missing answers are lines of the console here.
  const mina = await enter('contributor', { complains: true });
  const { cohorts } = await (await mina.request.get(`${base}/api/v1/cohorts`)).json();
  const section = `${base}/districts/99020000/questionnaire/${cohorts.at(-1).year}/enrolment`;
  await mina.goto(section);
  const text = mina.locator('#field-left-out');
  const said = mina.locator('#saved');
  await text.fill('Students who ride the late bus.');
  await said.filter({ hasText: SAVED }).waitFor();
  await picture(mina, 'answers-saved');
  await text.fill('Students who ride the late bus, and their brothers.');
  await mina.waitForFunction(() => Object.keys(localStorage).length === 0);
  await mina.reload();
  assert.equal(await text.inputValue(), 'Students who ride the late bus, and their brothers.');
  assert.equal(await mina.locator('form .notice').count(), 0, 'nothing is left to be saved');
  // Somebody else saves meanwhile.
  const dana = await enter('curator');
  await dana.goto(section);
  await dana.locator('#field-left-out').fill('Hers.');
  await dana.getByRole('button', { name: 'Save', exact: true }).click();
  await sees(dana, 'Saved.');
  await text.fill('Mine.');
  await said.filter({ hasText: 'someone else changed this' }).waitFor();
  assert.equal(await text.inputValue(), 'Mine.');
  await mina.getByRole('button', { name: 'Save', exact: true }).click();
  await sees(mina, 'changed this section while you were writing');
  await mina.getByRole('button', { name: 'Save', exact: true }).click();
  await sees(mina, 'Saved.');
  // Without a connection, then signed out.
  await mina.context().setOffline(true);
  await text.fill('Offline.');
  await said.filter({ hasText: 'no connection' }).waitFor();
  await mina.context().setOffline(false);
  await text.fill('Offline, then saved.');
  await said.filter({ hasText: SAVED }).waitFor();
  await mina.context().clearCookies();
  await text.fill('Signed out.');
  await said.filter({ hasText: 'you are signed out' }).waitFor();
  assert.equal(await text.inputValue(), 'Signed out.');
  // Plans have it, too.
  await dana.goto(`${base}/districts/99020000/plans`);
  await dana.locator('.desk-row h3 a').first().click();
  await dana.getByRole('link', { name: 'Vision' }).first().click();
  await dana.locator('#field-why-now').fill('Now.');
  await dana.locator('#saved').filter({ hasText: SAVED }).waitFor();
});
