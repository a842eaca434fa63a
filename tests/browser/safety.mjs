// Nothing that was uploaded runs in a reader's browser, wherever and however it is shown; no other site changes anything.

import assert from 'node:assert/strict';
import { act, base, enter, isRead, play, until, upload } from './stage.mjs';
import { Stranger, files, styleSheet } from './hostile.mjs';

/** Pages of ours about an artifact. */
const ours = (id) => [`/artifacts/${id}`, `/artifacts/${id}/read/1`].map((path) => base + path);

/** Addresses that give its bytes, or what was made of them. */
const theirs = (id, isPdf) => [
  `/artifacts/${id}/file`, `/api/v1/artifacts/${id}/file`, `/artifacts/${id}/thumbnail`, ...(isPdf ? [`/artifacts/${id}/view`] : []),
].map((path) => base + path);

/** A page that takes in these, in every way that pages take in something. */
const takingIn = (urls) => urls.map((url) => `
  <iframe src="${url}"></iframe><object data="${url}"></object><embed src="${url}"><img src="${url}">
  <script src="${url}"></script>`).join('');

/** PDFs whose script says something at its end. Browsers let it, in a viewer where it reaches nothing else. */
const TALKING = ['named.html', 'script.pdf', 'polyglot.pdf'];

const talk = (name, id) => `${name} at /artifacts/${id}/view`;
const isTalk = (name, url) => TALKING.includes(name) && url.endsWith('/view');

/** What a person's pages gave away: scripts that ran, dialogs that opened and were closed again. */
async function watched(page) {
  const seen = { ran: [], dialogs: [] };
  await page.context().exposeBinding('ran', (_, name) => { seen.ran.push(name); });
  page.on('dialog', async (dialog) => {
    const said = `${dialog.message()} at ${new URL(page.url()).pathname}`;
    await dialog.dismiss().catch(() => {});
    seen.dialogs.push(said);
  });
  return seen;
}

async function publish(dana, name, bytes) {
  const id = await upload(dana, name, bytes, { title: `Hostile ${name}`, kind: 'other' });
  await isRead(dana, id);
  await act(dana, id, 'publish', { override: 'for the test' });
  return id;
}

/** Opens an address; whether it was saved instead of shown. */
async function isSaved(page, url) {
  try {
    await page.goto(url);
    return false;
  } catch (error) {
    if (/Download is starting|ERR_ABORTED/.test(error.message)) return true;
    throw error;
  }
}

/** The test of the test: where a careless server shows them, every one of these files is heard of. */
async function control(stranger, all) {
  const page = await enter(null, { complains: true });
  const seen = await watched(page);
  const transforms = await page.evaluate(() => 'XSLTProcessor' in window);
  for (const { name, bytes, careless, more } of all.filter((file) => file.careless)) {
    if (name === 'styled.xml' && !transforms) continue;
    stranger.pages.set('/careless', [careless, bytes, more]);
    await page.goto(`${stranger.origin}/careless`);
    const isPdf = careless === 'application/pdf';
    await until(`${name} is heard of`, () => (isPdf ? seen.dialogs.some((said) => said.startsWith(name)) : stranger.heard.includes(name)));
    assert.ok(isPdf || seen.ran.includes(name), name);
  }
  assert.ok((await page.context().cookies(stranger.origin)).some(({ name }) => name === 'ran'));
  stranger.heard.length = 0;
  await page.context().close();
}

/** A file at every address: opened, and taken in by a page of another origin and by one of ours without a policy. */
async function show(dana, seen, stranger, { name, bytes, id }) {
  const isPdf = bytes.toString().startsWith('%PDF');
  const view = await dana.request.get(`${base}/artifacts/${id}/view`);
  assert.equal(view.status(), isPdf ? 200 : 404, name);
  for (const url of [...ours(id), ...theirs(id, isPdf)]) {
    const saved = await isSaved(dana, url);
    assert.equal(saved, url.endsWith('/file'), `${name} at ${url} is ${saved ? 'saved' : 'shown'}`);
    assert.notEqual(await dana.title(), 'ran', `${name} at ${url}`);
    // Its script has come to its end, and the viewer can be left.
    if (isTalk(name, url)) await until(`the message of ${name}`, () => seen.dialogs.includes(talk(name, id)));
  }
  const all = takingIn(theirs(id, isPdf));
  // The page's own script comes after everything it takes in: were one of them heard of, it would be by then.
  stranger.pages.set('/lure', ['text/html', `${all}<script>onload = () => fetch('/heard?lured by ${name}')</script>`]);
  await dana.goto(`${stranger.origin}/lure`);
  await until(`word of ${name}`, () => stranger.heard.includes(`lured by ${name}`));
  const trap = `<!doctype html><title>trap</title>${all}`;
  await dana.route(`${base}/trap`, (route) => route.fulfill({ contentType: 'text/html', body: trap }), { times: 1 });
  await dana.goto(`${base}/trap`, { waitUntil: 'domcontentloaded', timeout: 90_000 });
  // What the viewer of PDFs does in a frame may never end; what runs otherwise has run by then.
  await dana.waitForLoadState('load', { timeout: 10_000 }).catch(() => {});
  assert.equal(await dana.title(), 'trap', name);
}

/** Pages of ours are taken in by nobody: a stranger's frames of them stay empty. */
async function frameNothing(dana, stranger, id) {
  stranger.pages.set('/lure', ['text/html', takingIn([base, ...ours(id)])]);
  await dana.goto(`${stranger.origin}/lure`);
  // A frame that is refused is replaced by one that says so, so those that are there are asked once they stay.
  let held;
  await until('the frames to stay', async () => {
    const asked = dana.frames().slice(1).map(async (inner) => [inner.url(), await inner.locator('main').count()]);
    held = await Promise.all(asked).catch(() => undefined);
    return held;
  });
  assert.ok(held.length > 0);
  assert.deepEqual(held.filter(([, pages]) => pages > 0), []);
}

async function nothingRan(dana, stranger, seen, all) {
  await dana.goto(base);
  assert.deepEqual(await dana.evaluate(() => Object.keys(localStorage)), []);
  assert.deepEqual((await dana.context().cookies()).map(({ name }) => name), ['session']);
  assert.deepEqual(seen.ran, []);
  assert.deepEqual(stranger.heard.filter((what) => !what.startsWith('lured by ')), []);
  const talking = all.filter(({ name }) => TALKING.includes(name));
  assert.deepEqual(seen.dialogs, talking.map(({ name, id }) => talk(name, id)));
}

/** What another site might send in a curator's name: path, fields, and how the form is encoded. */
const forms = (id) => [
  [`/artifacts/${id}/transitions`, { action: 'withdraw', version: '1', note: 'forged' }],
  [`/artifacts/${id}/edit`, { title: 'forged', version: '1' }],
  [`/desk/review/${id}`, { action: 'save', title: 'forged', version: '1' }],
  ['/desk/bulk', { do: 'tag', tag: 'kind=agenda', document: `${id}:1`, confirmed: 'yes' }],
  ['/desk/synonyms', { forms: 'forged, faked' }],
  ['/upload', { title: 'forged', kind: 'agenda' }, 'multipart/form-data'],
  ['/account', { do: 'name', name: 'forged' }],
  ['/sign-out', { everywhere: 'true' }],
  ['/sign-in', { email: 'mallory@evil.example', password: 'lantern otter gravel' }],
  [`/artifacts/${id}/report`, { kind: 'other', text: 'forged' }],
  [`/api/v1/artifacts/${id}/transitions`, { '{"action":"withdraw","note":"': '"}' }, 'text/plain'],
];

const form = (path, fields, encoding = 'application/x-www-form-urlencoded') => `<!doctype html>
  <form method="post" action="${base}${path}" enctype="${encoding}">
  ${Object.entries(fields).map(([name, value]) => `<input type="hidden" name='${name}' value='${value}'>`).join('')}
  <button>Go</button></form><script>document.forms[0].submit()</script>`;

/** Everything that the forms would change. */
async function state(dana, id) {
  const asked = ['me', `artifacts/${id}`, 'reports', 'synonyms', 'search?q=forged', 'audit'];
  return Promise.all(asked.map(async (path) => (await dana.request.get(`${base}/api/v1/${path}`)).text()));
}

/** Other sites' forms are refused, from another port and from another name, and with the origin kept back. */
async function forge(dana, stranger, id) {
  const before = await state(dana, id);
  assert.ok(before.every((text) => text.startsWith('{')), before.join('\n'));
  const elsewhere = [[stranger.origin], [`http://localhost:${stranger.port}`], [stranger.origin, { 'referrer-policy': 'no-referrer' }]];
  for (const [origin, more] of elsewhere) {
    for (const row of forms(id)) {
      stranger.pages.set('/forged', ['text/html', form(...row), more]);
      const [answer] = await Promise.all([
        dana.waitForResponse((response) => response.request().method() === 'POST'),
        dana.goto(`${origin}/forged`).catch(() => {}),
      ]);
      assert.equal(answer.status(), 403, `${row[0]} from ${origin}`);
      await dana.waitForURL(base + row[0]);
    }
  }
  assert.deepEqual(await state(dana, id), before);
}

await play('safety', async () => {
  const stranger = await Stranger.open();
  const dana = await enter('curator', { acceptDownloads: false, complains: true });
  const seen = await watched(dana);
  const style = await publish(dana, 'style.xsl', styleSheet(stranger.origin));
  const sheet = `/artifacts/${style}/file`;
  stranger.pages.set(sheet, ['text/xsl', styleSheet(stranger.origin)]);
  const all = files(stranger.origin, sheet);
  await control(stranger, all);
  for (const file of all) file.id = await publish(dana, file.name, file.bytes);
  for (const file of all) await show(dana, seen, stranger, file);
  await frameNothing(dana, stranger, all[0].id);
  await forge(dana, stranger, all[0].id);
  await nothingRan(dana, stranger, seen, all);
});
