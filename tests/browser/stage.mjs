// What every script here plays on: one browser, the demonstration's people, and a note of whatever pages complain of.
//
//     node NAME.mjs BASE CONTRIBUTOR CURATOR ADMIN [MORE]...     the server's address and its sign-in links

import { chromium } from 'playwright-core';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Longest wait for anything a page does by itself, in ms: a busy machine is slow, nothing here is. */
const PATIENCE = 30_000;

export const [base, contributor, curator, admin, ...more] = process.argv.slice(2);
const LINKS = { contributor, curator, admin };

/** Where pictures of the run are kept. */
const pictures = process.env.BROWSER_PICTURES ?? 'target/browser';
mkdirSync(pictures, { recursive: true });

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking'],
});

/** What went wrong on pages by itself: script errors, refused or missing parts. */
export const complaints = [];

/** A page that answers with an error is itself one line of its console; its parts must be there all the same. */
const isItself = (message, page) => message.text().startsWith('Failed to load resource') && message.location().url === page.url();

function listen(page) {
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !isItself(message, page)) complaints.push(`${page.url()}: ${message.text()}`);
  });
}

/**
 * A page of somebody of this role, signed in; of a visitor without one. Where a browser is meant to refuse what a page
 * asks for, `complains` says that its console is not looked at.
 */
export async function enter(role, { complains = false, ...options } = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  if (!complains) listen(page);
  if (role) await page.goto(LINKS[role]);
  return page;
}

export const picture = (page, name) => page.screenshot({ path: join(pictures, `${name}.jpg`), quality: 50 });

/** Waits until a page shows this. */
export const sees = (page, text) => page.getByText(text).first().waitFor();

/**
 * Sends a form by the Enter key on a button, and waits for the page it leads to. A click would first wait until the
 * button stands still, for which some pages without scripts are never drawn.
 */
export async function send(page, button) {
  await Promise.all([
    page.waitForEvent('framenavigated', (frame) => frame === page.mainFrame()),
    page.getByRole('button', { name: button, exact: true }).press('Enter'),
  ]);
  await page.waitForLoadState();
}

/** Uploads a file through the API as this page's person; returns its identifier. */
export async function upload(page, name, content, metadata) {
  const file = { name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) };
  const answer = await page.request.post(`${base}/api/v1/artifacts`, { multipart: { metadata: JSON.stringify(metadata), file } });
  if (answer.status() !== 201) throw new Error(`${name}: ${answer.status()} ${await answer.text()}`);
  return (await answer.json()).id;
}

/** Asks again and again until this holds. */
export async function until(what, holds) {
  for (const begun = Date.now(); !(await holds()); await new Promise((wake) => { setTimeout(wake, 20); })) {
    if (Date.now() - begun > PATIENCE) throw new Error(`waited in vain: ${what}`);
  }
}

/** Waits until the file of an artifact is read. */
export async function isRead(page, id) {
  const state = async () => (await (await page.request.get(`${base}/api/v1/artifacts/${id}/text`)).json()).state;
  await until(`${id} is read`, state);
}

/** Takes an action of curation through the API. */
export async function act(page, id, action, rest = {}) {
  const answer = await page.request.post(`${base}/api/v1/artifacts/${id}/transitions`, { data: { action, ...rest } });
  if (!answer.ok()) throw new Error(`${action}: ${answer.status()} ${await answer.text()}`);
}

/** Sends away what the demonstration has in its queue, so that a script's own documents are next. */
export async function clearQueue() {
  const dana = await enter('curator');
  const desk = await (await dana.request.get(`${base}/desk?state=submitted`)).text();
  for (const id of new Set([...desk.matchAll(/\/desk\/review\/([0-9a-z]{12})/g)].map(([, id]) => id))) {
    await act(dana, id, 'claim');
    await act(dana, id, 'reject', { note: 'Out of the way.' });
  }
  await dana.context().close();
}

/** Plays the script; when it fails, says why and keeps a picture of every open page. */
export async function play(name, script) {
  try {
    await script();
    if (complaints.length) throw new Error(`pages complained:\n${complaints.join('\n')}`);
  } catch (error) {
    console.log(error.stack);
    const open = browser.contexts().flatMap((context) => context.pages());
    for (const [n, page] of open.entries()) {
      console.log(`open at the end: ${page.url()}`);
      await picture(page, `failed-${name}-${n}`).catch(() => {});
    }
    process.exitCode = 1;
  }
  await browser.close();
  process.exit();
}
