// The programme's own work, from a call to a published report: six districts apply, staff select four on the grid and make
// the cohort, two districts hand in their questionnaires, their answers are read side by side, the Snapshot Report is
// assembled, frozen, published, found by search, and what it cites can be opened.

import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { act, base, clearQueue, enter, isRead, picture, play, sees, send } from './stage.mjs';

const YEAR = '2033';
const SIX = [
  ['Wexmoor Public Schools', '6-8'], ['Abington', '6-8'], ['Agawam', 'K-5'],
  ['Amesbury', '9-12'], ['Andover', '9-12'], ['Avon', 'K-5'],
];
const SELECTED = SIX.slice(0, 4).map(([name]) => name);
const WORD = 'marsh-lantern';

/** The day so many days from today. */
const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

async function call(dana) {
  await dana.goto(`${base}/desk/selection`);
  await dana.getByRole('link', { name: 'New call' }).click();
  for (const [field, value] of [['year', YEAR], ['opens', day(-1)], ['closes', day(20)], ['wanted', '4'], ['asks', 'Tell us **where** you are.']]) {
    await dana.locator(`#field-${field}`).fill(value);
  }
  await send(dana, 'Save');
}

async function apply(anyone, [district, band], n) {
  await anyone.goto(`${base}/apply?year=${YEAR}`);
  await anyone.locator('#field-district').fill(district);
  await anyone.locator(`[name=band][value="${band}"]`).check();
  await anyone.locator(`#field-offers-${band}`).fill('A club on Thursdays.');
  await anyone.locator('#field-commits').check();
  await anyone.locator('#field-goal').fill('A course that every student takes.');
  await anyone.locator('#field-support').fill('An hour a week for the team.');
  await anyone.locator('#field-name').fill(`Robin Vale ${n}`);
  await anyone.locator('#field-position').fill('Principal');
  await anyone.locator('#field-email').fill(`robin${n}@district.example`);
  await send(anyone, 'Send the application');
  await sees(anyone, 'PACE has your application');
}

/** Selects four on the grid, with reasons, and makes the cohort. */
async function select(dana) {
  const grid = `${base}/desk/selection/${YEAR}`;
  await dana.goto(grid);
  await sees(dana, '6 undecided');
  for (const [district] of SIX) {
    const taken = SELECTED.includes(district);
    await dana.locator('table.grid').getByRole('link', { name: district, exact: true }).click();
    await dana.getByRole('radio', { name: taken ? 'Selected' : 'Not this year', exact: true }).check();
    await dana.locator('#field-reason').fill(taken ? 'A band that was missing.' : 'For another year: its team is new.');
    await send(dana, 'Save the decision');
    await dana.goto(grid);
  }
  await sees(dana, '4 of 4 selected');
  await picture(dana, 'programme-grid');
  await send(dana, 'Make the cohort (4 districts)');
  // It is made; its days can be set at once.
  await dana.locator('#field-begins').fill(day(-30));
  await send(dana, 'Save');
  await dana.goto(`${base}/cohorts/${YEAR}`);
  for (const name of SELECTED) await sees(dana, name);
}

/** A second district's person, invited by an admin. */
async function second() {
  const admin = await enter('admin');
  await admin.goto(`${base}/desk/people`);
  const answer = await admin.request.post(`${base}/api/v1/accounts`, {
    data: { email: 'lena@abington.example', name: 'Lena Ortiz', role: 'contributor', districts: ['00010000'] },
  });
  assert.equal(answer.status(), 201, await answer.text());
  const lena = await enter(null);
  await lena.goto((await answer.json()).link);
  for (const field of await lena.locator('input[type=password]').all()) await field.fill('a long enough password');
  await lena.locator('main button').first().press('Enter');
  await lena.waitForURL((url) => !url.pathname.startsWith('/link/'));
  return lena;
}

/** Answers some sections and hands the questionnaire in; staff publish the report for everybody. */
async function questionnaire(person, dana, code, said) {
  const address = `${base}/districts/${code}/questionnaire/${YEAR}`;
  await person.goto(`${address}/district`);
  await person.locator('#field-in-short').fill(said.short);
  await send(person, 'Save and go on');
  await person.goto(`${address}/enrolment`);
  for (const [n, band] of ['K-5', '6-8', '9-12'].entries()) {
    const [all, takeIt] = said.enrolment[n];
    await person.locator(`[name="enrolment.${band}.all"]`).fill(all);
    await person.locator(`[name="enrolment.${band}.cs"]`).fill(takeIt);
  }
  await send(person, 'Save and go on');
  await person.goto(`${address}/goals`);
  await person.locator('#field-goals').fill(said.goals);
  for (const value of said.hardest) await person.locator(`[name=challenges][value=${value}]`).check();
  await send(person, 'Save and go on');
  await person.goto(address);
  await send(person, 'Hand in the report');
  const document = person.locator('section[aria-labelledby=document-title] a').first();
  const id = (await document.getAttribute('href')).match(/artifacts\/([0-9a-z]+)/)[1];
  await isRead(person, id);
  const record = await dana.request.get(`${base}/api/v1/artifacts/${id}`);
  const shared = await dana.request.patch(`${base}/api/v1/artifacts/${id}`, {
    data: { visibility: 'public' }, headers: { 'if-match': record.headers().etag },
  });
  assert.equal(shared.status(), 200, await shared.text());
  await act(dana, id, 'claim');
  await act(dana, id, 'publish', { override: 'for the test' });
  return id;
}

/** Their answers side by side, as a member of the cohort reads them. */
async function compare(lena) {
  await lena.goto(`${base}/cohorts/${YEAR}/answers?section=all`);
  await sees(lena, '2 of 4 districts shared what they answered');
  const rows = (await lena.locator('table.compared tr').allInnerTexts()).map((row) => row.replace(/\s+/g, ' '));
  for (const row of ['Wexmoor Public Schools 410 238 22 670', 'Abington 75 40 31 146']) assert.ok(rows.includes(row), rows.join('\n'));
  await picture(lena, 'programme-answers');
}

/** The report: written around what fills itself, frozen, published. */
async function report(dana, cited) {
  await dana.goto(`${base}/desk/publications`);
  await dana.locator('#field-genre').selectOption('snapshot-report');
  await dana.locator('#field-cohort').selectOption(YEAR);
  await send(dana, 'Begin');
  await dana.locator('#field-title').fill(`Where four districts begin: snapshot report of ${YEAR}`);
  await dana.locator('#field-parts-0-text').fill(`Each district brought a ${WORD}. See [what Wexmoor wrote](/artifacts/${cited[0]}).`);
  await picture(dana, 'programme-report-form');
  await dana.locator('button[name=do][value=preview]').first().press('Enter');
  await dana.waitForURL(/\/preview$/);
  await sees(dana, WORD);
  await dana.getByRole('button', { name: 'Freeze as release 1' }).press('Enter');
  await sees(dana, 'Release 1 is frozen');
  await dana.getByRole('button', { name: 'Publish release 1' }).press('Enter');
  await dana.waitForURL(/\/publications\/snapshot-report/);
  await picture(dana, 'programme-report');
  return dana.url();
}

/** A superintendent finds it, reads it, follows what it cites, and takes the PDF along. */
async function read(anyone, address, cited) {
  await anyone.goto(`${base}/search?q=${WORD}`);
  const hit = anyone.locator('.hit h2 a').first();
  assert.match(await hit.innerText(), /snapshot report of 2033/);
  await anyone.goto(address);
  const text = anyone.locator('article');
  for (const said of ['Robotics for all of grade 7.', 'A club and three teachers.', 'Students in computer science', 'Time in the schedule', 'Sources']) {
    await text.getByText(said).first().waitFor();
  }
  assert.ok(await text.locator('svg').count() >= 3, 'its charts');
  const links = await text.locator('a[href^="/artifacts/"]').evaluateAll((all) => [...new Set(all.map((one) => one.pathname))]);
  for (const id of cited) assert.ok(links.includes(`/artifacts/${id}`), `${id} is cited`);
  for (const link of links) assert.equal((await anyone.request.get(base + link)).status(), 200, link);
  const [id] = (await anyone.getByRole('link', { name: 'About this document' }).getAttribute('href')).match(/[0-9a-z]+$/);
  const pdf = await (await anyone.request.get(`${base}/artifacts/${id}/file`)).body();
  const plain = pdf.toString('latin1');
  for (const part of ['%PDF-', '/MarkInfo', '/StructTreeRoot', '/Lang']) assert.ok(plain.includes(part), part);
  const kept = process.env.KEEP_REPORT ?? mkdtempSync(join(tmpdir(), 'report-'));
  writeFileSync(join(kept, 'report.pdf'), pdf);
  const words = await (await anyone.request.get(`${base}/api/v1/artifacts/${id}/text`)).json();
  assert.ok(words.pages.some((page) => page.text.includes(WORD)), 'its PDF says what its page says');
}

await play('programme', async () => {
  await clearQueue();
  const [mina, dana, anyone] = await Promise.all(['contributor', 'curator', null].map((role) => enter(role)));
  await call(dana);
  for (const [n, one] of SIX.entries()) await apply(anyone, one, n);
  await select(dana);
  const lena = await second();
  const cited = [
    await questionnaire(mina, dana, '99020000', { short: 'Robotics for all of grade 7.', enrolment: [['1230', '410'], ['700', '238'], ['900', '22']], goals: 'One course in grades 6-8.', hardest: ['time', 'teachers'] }),
    await questionnaire(lena, dana, '00010000', { short: 'A club and three teachers.', enrolment: [['980', '75'], ['500', '40'], ['600', '31']], goals: 'A first unit for every fifth grader.', hardest: ['time', 'money'] }),
  ];
  await compare(lena);
  await read(anyone, await report(dana, cited), cited);
});
