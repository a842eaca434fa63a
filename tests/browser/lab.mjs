// From "new cohort" to a published plan: staff set up a cohort of twelve, one district hands everything in and writes its
// plan here, and every cell of its board changes by itself. Then a new cohort's district sees what earlier ones did.

import assert from 'node:assert/strict';
import { act, base, clearQueue, enter, isRead, picture, play, sees, send, upload } from './stage.mjs';

const YEAR = '2031';
const TWELVE = ['Wexmoor Public Schools', 'Abington', 'Acton-Boxborough', 'Agawam', 'Amesbury', 'Andover', 'Arlington', 'Ashland', 'Attleboro', 'Auburn', 'Avon', 'Barnstable'];
const BANDS = ['6-8', 'K-5', '9-12'];

/** The day so many days from today. */
const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

async function setUp(dana) {
  await dana.goto(`${base}/cohorts`);
  await dana.getByRole('link', { name: 'New cohort' }).click();
  await dana.locator('#field-year').fill(YEAR);
  await dana.locator('#field-begins').fill(day(-200));
  for (const [n, name] of TWELVE.entries()) {
    await dana.locator(`[name="members.${n}.district"]`).fill(name);
    await dana.locator(`[name="members.${n}.band"]`).selectOption(BANDS[n % 3]);
  }
  await send(dana, 'Make the cohort');
  await dana.getByRole('heading', { name: `Cohort of ${YEAR}` }).waitFor();
  assert.equal(await dana.locator('.desk-row').count(), 12);
  await picture(dana, 'lab-cohort');
}

/** What the district's row of the board says, cell by cell. */
async function cells(page) {
  await page.goto(`${base}/cohorts/${YEAR}/board`);
  const words = await page.locator('tr', { hasText: TWELVE[0] }).locator('td div > :first-child').allInnerTexts();
  return words.map((word) => word.split(':')[0].trim());
}

/** Hands in what the n-th cell links to, and follows it through curation. */
async function handIn(mina, dana, n) {
  await cells(mina);
  const link = mina.locator('tr', { hasText: TWELVE[0] }).locator('td').nth(n).getByRole('link', { name: /^Upload/ });
  const said = new URL(await link.getAttribute('href'), base).searchParams;
  await link.click();
  await sees(mina, `Cohort ${YEAR}`);
  const { kind, cohort, phase, districts, grade_bands: bands } = Object.fromEntries(said);
  const description = { title: `Deliverable ${n} of Wexmoor`, kind, cohort, phase, districts: [districts], grade_bands: [bands], licence: 'CC-BY-4.0' };
  const id = await upload(mina, `deliverable-${n}.txt`, `Deliverable ${n}, for everyone to read.`, description);
  assert.match((await cells(mina))[n], /^draft/);
  await isRead(mina, id);
  await act(mina, id, 'submit');
  assert.equal((await cells(mina))[n], 'in review');
  await act(dana, id, 'claim');
  await act(dana, id, 'publish', { override: 'for the test' });
  assert.equal((await cells(mina))[n], 'published');
}

/** Writes the plan in the browser, section by section, and takes it to publication. */
async function plan(mina, dana, n) {
  await cells(mina);
  await mina.locator('tr', { hasText: TWELVE[0] }).locator('td').nth(n).getByRole('link', { name: /^Write it here/ }).click();
  await mina.locator('#field-school_year').fill('2032-33');
  await send(mina, 'Begin');
  const address = mina.url();
  await mina.goto(`${address}/vision`);
  for (const field of await mina.locator('main form textarea').all()) await field.fill('Every axolotl keeper writes a program of their own.');
  await send(mina, 'Save and go on');
  await mina.goto(address);
  await picture(mina, 'lab-plan');
  await send(mina, 'Make the document');
  await mina.waitForURL(/\/artifacts\/[0-9a-z]+\/edit/);
  assert.match((await cells(mina))[n], /^draft/);
  await mina.goBack();
  const id = mina.url().match(/artifacts\/([0-9a-z]+)/)[1];
  await isRead(mina, id);
  await mina.goto(`${base}/artifacts/${id}/edit`);
  await mina.getByRole('button', { name: /submit$/ }).first().click();
  await sees(mina, /Not published yet; submitted/i);
  assert.equal((await cells(mina))[n], 'in review');
  await dana.goto(`${base}/desk`);
  await send(dana, 'Review the next one');
  await dana.getByRole('heading', { name: /2032-33/ }).first().waitFor();
  await send(dana, 'Publish and next');
  assert.equal((await cells(mina))[n], 'published');
}

/** A new cohort's district: what did earlier cohorts do at this step? */
async function before(anyone) {
  await anyone.goto(`${base}/cohorts/${YEAR}`);
  await anyone.getByRole('link', { name: 'What did earlier cohorts do at this step? Planning and implementation' }).click();
  await anyone.locator('#results .hit').first().waitFor();
  const asked = new URL(anyone.url()).searchParams;
  assert.deepEqual([asked.get('phase'), asked.getAll('cohort').includes('2018'), asked.getAll('cohort').includes(YEAR)], ['planning', true, false]);
  await anyone.goto(`${base}/search?q=axolotl+keeper`);
  await anyone.locator('.hit h2 a').first().click();
  await sees(anyone, 'Reviewed by Dana Reyes');
  await anyone.goto(`${base}/cohorts/${YEAR}`);
  await sees(anyone, /7 documents/);
  const calendar = await anyone.request.get(`${base}/cohorts/${YEAR}/calendar.ics`);
  assert.match(await calendar.text(), /^BEGIN:VCALENDAR\r\n[^]*SUMMARY:PACE Lab 2031: Kickoff and overview/);
}

await play('lab', async () => {
  await clearQueue();
  const [mina, dana, anyone] = await Promise.all(['contributor', 'curator', null].map((role) => enter(role)));
  await setUp(dana);
  const first = await cells(mina);
  assert.equal(first.length, 7);
  assert.ok(first.every((word) => ['missing', 'late'].includes(word)), first.join());
  assert.equal(first[0], 'late');
  const planned = 2;
  for (const n of first.keys()) await (n === planned ? plan : handIn)(mina, dana, n);
  assert.deepEqual(new Set(await cells(mina)), new Set(['published']));
  await picture(mina, 'lab-board');
  await before(anyone);
});
