// Bringing documents: many at once, each described by itself; nothing is lost by a lost connection or a closed page.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import { base, enter, picture, play, sees, until } from './stage.mjs';

const PLAN = 'Wexmoor Public Schools\n\nImplementation Plan for Grades 6-8\n\nSchool year 2026-27\n\nGoals at 3, 6 and 12 months. Budget and timeline.\n';
const LETTER = 'Dear families,\n\nYour child in kindergarten meets a robot turtle this October 2026.\n\nSincerely,\nThe Wexmoor Public Schools\n';
const text = (name, content) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
const field = (page, name) => page.locator(`#field-${name}`).inputValue();
const mine = async (page) => (await page.goto(`${base}/mine`), page.locator('.desk-row h2').allInnerTexts());

/** Two files from the drop to the queue of the reviewers, with one key each. */
async function underAMinute(page) {
  await page.goto(`${base}/upload`);
  const begun = Date.now();
  await page.setInputFiles('#field-file', [text('plan 6-8.txt', PLAN), text('letter.txt', LETTER)]);
  await sees(page, 'Describe plan 6-8.txt');
  await page.locator('#accept').waitFor();
  assert.equal(await field(page, 'title'), 'Implementation Plan for Grades 6-8');
  assert.equal(await field(page, 'kind'), 'implementation-plan');
  assert.equal(await field(page, 'districts'), 'Wexmoor Public Schools');
  assert.equal(await field(page, 'school_year'), '2026-27');
  assert.ok(await page.locator('input[value="6-8"]').isChecked());
  await sees(page, 'It says “Grades 6-8” in its title.');
  await picture(page, 'described-1280');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'accept', 'one key accepts all');
  await page.keyboard.press('Enter');
  await sees(page, 'Describe letter.txt');
  await page.locator('#accept').waitFor();
  assert.equal(await field(page, 'kind'), 'stakeholder-letter');
  // A wrong value is told, and what was typed stays.
  await page.locator('#field-school_year').fill('2026');
  await page.keyboard.press('Control+Enter');
  await sees(page, /is not a school year such as/);
  assert.equal(await field(page, 'school_year'), '2026');
  await page.locator('#field-school_year').fill('2026-27');
  await page.keyboard.press('Control+Enter');
  await page.locator('.file-good a').nth(1).waitFor();
  console.log(`two documents described and handed in after ${Date.now() - begun} ms`);
  const rows = await page.locator('.file p').allInnerTexts();
  assert.ok(rows.every((row) => row.startsWith('Not published yet; submitted')), rows.join());
}

/** A connection that is lost in the middle goes on by itself; what was sent is not sent again. */
async function lostConnection(page, file) {
  await page.goto(`${base}/upload`);
  const sent = [];
  page.on('request', (request) => { if (request.method() === 'PATCH') sent.push(request.headers()['upload-offset']); });
  let cut = true;
  await page.route('**/api/v1/uploads/*', async (route) => {
    if (cut && route.request().headers()['upload-offset'] === '4194304') {
      cut = false;
      return route.abort('connectionreset');
    }
    return route.continue();
  });
  await page.setInputFiles('#field-file', file);
  await page.locator('#accept').waitFor();
  assert.deepEqual(sent, ['0', '2097152', '4194304', '4194304', '6291456']);
  await page.unroute('**/api/v1/uploads/*');
}

/** A page that is left in the middle: the same file, chosen again, goes on where it was; a described draft is still there. */
async function closedPage(page, file) {
  await page.goto(`${base}/upload`);
  let held = true;
  await page.route('**/api/v1/uploads/*', (route) => {
    if (held && route.request().headers()['upload-offset'] === '4194304') return undefined;
    return route.continue();
  });
  await page.setInputFiles('#field-file', file);
  await sees(page, '% of');
  await until('the third piece is on its way', async () => /5\d %/.test(await page.locator('.file p').innerText()));
  page.once('dialog', (dialog) => dialog.accept());
  await page.goto(`${base}/`);
  held = false;
  await page.unroute('**/api/v1/uploads/*');
  await page.goto(`${base}/upload`);
  const first = page.waitForRequest((request) => request.method() === 'PATCH');
  await page.setInputFiles('#field-file', file);
  assert.equal((await first).headers()['upload-offset'], '4194304');
  await page.locator('#accept').waitFor();
  await page.locator('#field-description').fill('What I typed before the bell rang.');
  await page.goto(`${base}/mine`);
  await page.locator('.desk-row a', { hasText: 'Edit' }).first().click();
  await sees(page, 'What you changed here before is still here');
  assert.equal(await field(page, 'description'), 'What I typed before the bell rang.');
}

/** What cannot be stored says why, and is tried again on demand. */
async function refused(page) {
  await page.goto(`${base}/upload`);
  await page.route('**/api/v1/uploads', (route) => route.fulfill({ status: 507, contentType: 'application/problem+json', body: '{"detail":"the disk is full"}' }));
  await page.setInputFiles('#field-file', text('a.txt', 'a'));
  await sees(page, 'the disk is full');
  await page.unroute('**/api/v1/uploads');
  await page.getByRole('button', { name: 'Try again a.txt' }).click();
  await page.locator('#describe').waitFor();
}

/** Two tabs with the same file both come to an end. */
async function twoTabs(page, file) {
  const other = await page.context().newPage();
  await Promise.all([page, other].map((one) => one.goto(`${base}/upload`)));
  await Promise.all([page, other].map((one) => one.setInputFiles('#field-file', file)));
  await Promise.all([page, other].map((one) => one.locator('#describe').waitFor()));
  await other.close();
}

/** A session that ended loses nothing of what was typed. */
async function signedOut(page) {
  await page.goto(`${base}/upload`);
  await page.setInputFiles('#field-file', text('late.txt', 'Late.'));
  await page.locator('#field-description').fill('Typed before the session ended.');
  const cookies = await page.context().cookies();
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Save and submit' }).click();
  await page.getByRole('alert').getByRole('link', { name: 'Sign in' }).waitFor();
  assert.equal(await field(page, 'description'), 'Typed before the session ended.');
  await page.context().addCookies(cookies);
  await page.getByRole('button', { name: 'Save and submit' }).click();
  await sees(page, 'Not published yet; submitted');
}

await play('upload', async () => {
  // A connection that is cut and a refusal are lines of the console.
  const mina = await enter('contributor', { complains: true });
  const folder = mkdtempSync(join(tmpdir(), 'upload-'));
  const file = join(folder, 'long.txt');
  writeFileSync(file, 'Wexmoor Public Schools. A long record of a short meeting, October 2026.\n'.repeat(110_000));
  assert.ok(readFileSync(file).length > 6_300_000);
  await underAMinute(mina);
  await lostConnection(mina, file);
  await closedPage(mina, file);
  await refused(mina);
  await twoTabs(mina, file);
  await signedOut(mina);
  assert.ok((await mine(mina)).length >= 4, 'all are kept');
  rmSync(folder, { recursive: true });
});
