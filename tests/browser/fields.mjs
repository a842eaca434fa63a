// Markup in every field is text on every page that shows it: it makes no element, no link and no attempt to run anything.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { act, base, enter, isRead, play, send, until, upload } from './stage.mjs';

/** What is put into a field: it ends whatever it may stand in, and would run. Synonyms and searches take no more. */
const markup = (field) => `"'></title></textarea><x-ran ${field}><img src=x onerror=ran()>`;
/** File names are kept without such characters: their payload is one for an attribute and one already escaped. */
const FILE = "x' onfocus=ran() &lt;x-ran file&gt;.txt";
const SOURCE = `https://a.example/"'><x-ran/source><img/src=x/onerror=ran()>`;
/** What stands in the fields that are not plain markup. */
const OTHERS = { file: FILE, source: SOURCE, excerpt: '<img src=x onerror=ran()> has 123-45-6789' };
const METADATA = { kind: 'agenda', districts: ['99020000'], licence: 'CC-BY-4.0' };
/** A number that keeps a document from being published, so that its place is shown, and a reason is asked for. */
const BODY = `Hostilefinch ${markup('body')} has 123-45-6789.`;

/** Attempts that browsers refused, and scripts that ran. */
const attempts = [];

async function watched(role, options) {
  const page = await enter(role, options);
  await page.context().exposeBinding('ran', ({ frame }, what = '') => { attempts.push(`ran ${what} at ${frame.url()}`); });
  await page.context().exposeBinding('refused', ({ frame }, what) => { attempts.push(`${what} at ${frame.url()}`); });
  await page.addInitScript(() => document.addEventListener('securitypolicyviolation', (event) => {
    window.refused(`${event.violatedDirective} ${event.blockedURI}`);
  }));
  page.on('dialog', (dialog) => { attempts.push(`dialog at ${page.url()}`); dialog.dismiss().catch(() => {}); });
  return page;
}

/** Looks at the page that is open: these fields are text on it, and no field is anything else. */
async function inspect(page, fields = []) {
  const found = await page.evaluate(() => {
    document.querySelectorAll('details').forEach((details) => { details.open = true; });
    const values = [...document.querySelectorAll('input, textarea')].map((field) => field.value);
    const links = [...document.querySelectorAll('[href], [src], [action], [formaction]')]
      .flatMap((element) => ['href', 'src', 'action', 'formaction'].map((name) => element.getAttribute(name)))
      .filter((address) => address !== null && !/^https?:$/.test(new URL(address, location).protocol));
    const made = [...document.querySelectorAll('x-ran, img[src="x"], [onerror], [onfocus], main script')];
    return {
      text: [document.title, document.body.innerText, ...values].join('\n').replace(/\s+/g, ' '),
      links,
      made: made.map((element) => element.outerHTML),
    };
  });
  assert.deepEqual([...found.made, ...found.links], [], `${page.url()}: ${[...found.made, ...found.links].join(' | ')}`);
  for (const field of fields) {
    assert.ok(found.text.includes(OTHERS[field] ?? markup(field)), `${field} is not shown at ${page.url()}:\n${found.text}`);
  }
}

async function visit(page, path, fields, status = 200) {
  const answer = await page.goto(base + path);
  assert.equal(answer.status(), status, path);
  await inspect(page, fields);
}

/** Sends one of our forms without its page. */
async function post(page, path, form, status = 200) {
  const answer = await page.request.post(base + path, { form });
  assert.equal(answer.status(), status, `${path}: ${await answer.text()}`);
}

/** The kinds of somebody's notices. */
const told = async (page) => {
  const { notices } = await (await page.request.get(`${base}/api/v1/notices`)).json();
  return notices.map(({ kind }) => kind);
};

/** A document with markup in all it says of itself, sent back and answered. */
async function bring(mina, dana) {
  await post(mina, '/account', { do: 'name', name: markup('name') });
  const described = { title: markup('title'), description: markup('description'), external_id: markup('external'), source_url: SOURCE };
  const id = await upload(mina, FILE, BODY, { ...METADATA, ...described });
  const twin = await upload(mina, 'twin.txt', BODY, { ...METADATA, title: markup('twin') });
  for (const one of [id, twin]) await isRead(mina, one);
  await act(mina, id, 'submit');
  await act(dana, id, 'claim');
  await act(dana, id, 'request_changes', { note: markup('asked') });
  await visit(mina, '/mine', ['name', 'title', 'twin', 'asked']);
  await until('the contributor to be told', async () => (await told(mina)).includes('changes_requested'));
  await visit(mina, '/notices', ['title', 'asked', 'name']);
  await act(mina, id, 'reply', { note: markup('answered') });
  await act(mina, id, 'resubmit');
  return id;
}

/** Staff see it before it is public. */
async function review(mina, dana, id) {
  await visit(mina, `/artifacts/${id}`, ['name', 'title', 'description', 'external', 'source', 'file', 'asked', 'answered', 'twin', 'excerpt']);
  await visit(mina, `/artifacts/${id}/edit`, ['name', 'title', 'description', 'source']);
  await visit(dana, '/desk', ['title', 'name']);
  await dana.locator(`#row-${id} [type=checkbox]`).check();
  await send(dana, 'Publish them');
  await inspect(dana, ['title']);
  await visit(dana, `/desk/review/${id}`, ['title', 'description', 'source', 'name', 'asked', 'answered', 'twin', 'excerpt', 'body']);
  await act(dana, id, 'claim');
  await act(dana, id, 'publish', { override: markup('override') });
  await visit(dana, `/artifacts/${id}`, ['title', 'override', 'asked', 'answered', 'name']);
}

/** The public sees it. */
async function read(anyone, id) {
  await visit(anyone, '/', ['title']);
  await visit(anyone, '/search?q=hostilefinch', ['title', 'body']);
  await visit(anyone, '/search?q=hostilefinch&explain=true', ['title']);
  await visit(anyone, `/artifacts/${id}`, ['title', 'description', 'external', 'source', 'file']);
  await visit(anyone, `/artifacts/${id}/read/1?q=hostilefinch`, ['title', 'body']);
  await visit(anyone, `/artifacts/${id}/matches?q=hostilefinch`, ['title', 'body']);
  await visit(anyone, `/artifacts/${id}/report`, ['title']);
  await anyone.goto(base);
  await anyone.locator('#q').pressSequentially('oner');
  await anyone.locator('[role=option]').first().waitFor();
  assert.ok((await anyone.locator('[role=option]').first().innerText()).startsWith(markup('title')));
  await inspect(anyone);
}

/** Whatever is asked for is said again. */
async function echo(anyone, mina, dana, id) {
  const asked = encodeURIComponent(markup('echo'));
  await visit(anyone, `/search?q=${asked}`, ['echo']);
  await visit(anyone, `/search?q=hostilefinch&like=${asked}`, ['echo']);
  await visit(anyone, `/search?q=hostilefinch&district=${asked}&kind=${asked}`, ['echo']);
  await visit(anyone, `/search/facets/district?q=${asked}&find=${asked}&kind=${asked}`, ['echo']);
  await visit(anyone, `/artifacts/${id}/read/1?q=${asked}`, ['echo']);
  await visit(anyone, `/artifacts/${id}/matches?q=${asked}`, ['echo']);
  await visit(anyone, '/sign-in?then=javascript:ran()');
  await visit(anyone, `/search/facets/${asked}`, [], 404);
  await visit(anyone, `/artifacts/${asked}`, [], 404);
  await visit(anyone, `/link/${asked}`, [], 410);
  await visit(dana, `/desk?district=${asked}&kind=${asked}`, ['echo']);
  await visit(dana, `/desk?state=${asked}`, [], 400);
}

/** Types markup into every line and text of the form that is open, sends it as no browser would, and looks at the answer. */
async function fill(page, form, button) {
  const fields = page.locator(`${form} :is(input:is([type=text], [type=email], [type=url], :not([type])), textarea):visible`);
  for (const field of await fields.all()) await field.fill(markup('typed'));
  await page.locator(form).evaluate((element) => { element.noValidate = true; });
  await send(page, button);
  await inspect(page, ['typed']);
}

async function complain(anyone, mina, dana, lee, id) {
  await anyone.goto(`${base}/sign-in`);
  await fill(anyone, 'main form', 'Sign in');
  await anyone.goto(`${base}/artifacts/${id}/report`);
  await fill(anyone, 'main form', 'Send report');
  const draft = await upload(mina, 'draft.txt', 'A draft.', { title: 'Draft' });
  await mina.goto(`${base}/artifacts/${draft}/edit`);
  await mina.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true; }));
  await fill(mina, '#description', 'Save');
  await lee.goto(`${base}/desk/people`);
  await fill(lee, 'form[aria-labelledby=invite-title]', 'Make an invitation');
  await dana.goto(`${base}/desk/synonyms`);
  await fill(dana, 'form[aria-labelledby=add]', 'Add');
}

/** No script as an address, by whichever way it comes. */
async function refuseScripts(mina, dana, id) {
  const source = { source_url: 'javascript:ran()' };
  const changed = await dana.request.patch(`${base}/api/v1/artifacts/${id}`, { data: source, headers: { 'if-match': '*' } });
  assert.ok([409, 422].includes(changed.status()), await changed.text());
  await assert.rejects(upload(mina, 'x.txt', 'x', { title: 'x', ...source }), /422/);
}

/** A manifest and the names of its files come from elsewhere too. */
async function bringMany(dana) {
  const page = await dana.request.post(`${base}/account`, { form: { do: 'add-token', token_name: markup('token'), scope: 'write', days: '1' } });
  const [token] = (await page.text()).match(/(?<=<code>)[^<]+/);
  const folder = mkdtempSync(join(tmpdir(), 'manifest-'));
  const quoted = (text) => `"${text.replaceAll('"', '""')}"`;
  const rows = [['path', 'title', 'description', 'external_id'], [FILE, ...['row-title', 'row-description', 'row-external'].map(markup)]];
  writeFileSync(join(folder, FILE), 'Hostilewren.');
  writeFileSync(join(folder, 'manifest.csv'), rows.map((row) => row.map(quoted).join(',')).join('\n'));
  const said = spawnSync(process.env.CLEARINGHOUSE, ['import', '--server', base, '--token', token, '--publish', '--manifest', join(folder, 'manifest.csv')]);
  rmSync(folder, { recursive: true });
  assert.equal(said.status, 0, `${said.stdout}${said.stderr}`);
  await visit(dana, '/account', ['token']);
  await visit(dana, '/search?q=hostilewren', ['row-title']);
  await dana.locator('.hit h2 a').press('Enter');
  await dana.waitForURL('**/artifacts/*');
  await inspect(dana, ['row-title', 'row-description', 'row-external', 'file']);
}

/** What staff are told of. */
async function tell(anyone, dana, lee, id) {
  const report = { kind: 'privacy', text: markup('report') };
  const sent = await anyone.request.post(`${base}/api/v1/artifacts/${id}/reports`, { data: report });
  assert.equal(sent.status(), 204);
  await visit(dana, '/desk/reports', ['title', 'report']);
  await dana.locator('input[name=note]').first().fill(markup('closed'));
  await dana.locator('form.beside button').first().press('Enter');
  await dana.getByText('Dealt with by').waitFor();
  await inspect(dana, ['closed']);
  await post(dana, '/desk/synonyms', { forms: `${markup('synonym')}, harmless` });
  await visit(dana, '/desk/synonyms', ['synonym']);
  await visit(dana, '/desk/searches', ['echo']);
  await visit(lee, '/desk/people', ['name']);
  await visit(lee, '/desk/audit/accounts', ['name', 'report', 'token']);
  await visit(dana, '/desk/audit', ['name', 'title', 'synonym']);
  await visit(dana, `/artifacts/${id}/history`, ['title', 'description', 'external', 'source', 'file', 'asked', 'answered', 'override', 'name']);
}

async function revise(mina, dana, id) {
  await act(mina, id, 'revise');
  const metadata = JSON.stringify({ title: markup('second') });
  const file = { name: 'second.txt', mimeType: 'text/plain', buffer: Buffer.from(`${BODY}\n${markup('added')}`) };
  const answer = await mina.request.post(`${base}/api/v1/artifacts/${id}/revisions`, { multipart: { metadata, file } });
  assert.equal(answer.status(), 201, await answer.text());
  await isRead(mina, id);
  const { revisions } = await (await mina.request.get(`${base}/api/v1/artifacts/${id}/revisions`)).json();
  const path = `${base}/artifacts/${id}/revisions/${revisions.length}`;
  await until('the texts to be compared', async () => (await (await dana.request.get(path)).text()).includes('class="diff"'));
  await visit(dana, new URL(path).pathname, ['title', 'second', 'body', 'added', 'file']);
  await act(mina, id, 'submit');
  await act(dana, id, 'claim');
  await act(dana, id, 'reject', { note: markup('rejected') });
}

async function withdraw(anyone, dana, id) {
  const other = await upload(dana, 'other.txt', 'Another one.', { title: markup('replacement'), kind: 'agenda' });
  await act(dana, other, 'publish', { override: 'for the test' });
  await act(dana, id, 'withdraw', { note: markup('reason'), replaced_by: other });
  await visit(anyone, `/artifacts/${id}`, ['title', 'reason', 'replacement'], 410);
  await visit(anyone, `/artifacts/${id}/read/1`, ['reason'], 410);
}

await play('fields', async () => {
  const [anyone, mina, dana, lee] = await Promise.all([null, 'contributor', 'curator', 'admin'].map((role) => watched(role)));
  const id = await bring(mina, dana);
  await review(mina, dana, id);
  await read(anyone, id);
  await echo(anyone, mina, dana, id);
  await complain(anyone, mina, dana, lee, id);
  await refuseScripts(mina, dana, id);
  await bringMany(dana);
  await tell(anyone, dana, lee, id);
  await revise(mina, dana, id);
  await withdraw(anyone, dana, id);
  assert.deepEqual(attempts, []);

  // The test of the test: markup that is not escaped is seen, and refused by the policy.
  const careless = await watched(null, { complains: true });
  await careless.goto(base);
  await careless.evaluate((html) => { document.querySelector('main').innerHTML += html; }, markup('control'));
  await assert.rejects(inspect(careless), /x-ran/);
  await until('the policy to refuse it', () => attempts.some((what) => what.startsWith('script-src')));
});
