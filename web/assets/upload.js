// Files chosen or dropped go to the server at once, in pieces (tus 1.0.0): a lost connection goes on where it stopped, and
// so does a file that is chosen again after the page was left. Each becomes a draft; its description is shown to check.

const PIECE = 2 << 20;
const TUS = { 'Tus-Resumable': '1.0.0' };
/** Longest wait for another attempt, in ms. */
const PATIENCE = 15_000;

const one = (name) => document.querySelector(name);
const [form, input, list, status, panel, title, place] =
  ['#upload', '#field-file', '#files', '#upload-status', '#describing', '#describing-title', '#describing-form'].map(one);
const limit = Number(form.dataset.limit);

/** The chosen files: {file, row, state: 'waiting' | 'sending' | 'draft' | 'done' | 'failed' | 'gone', id}. */
const entries = [];
let current = null;

one('#send').hidden = true;

const size = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} KB` : `${(bytes / 1e6).toFixed(1)} MB`);

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** Says how a file stands; what is not only on its way is announced, too. */
function note(entry, text, end) {
  entry.note.textContent = text;
  entry.row.className = `file ${end ?? ''}`;
  if (end !== undefined) status.textContent = `${entry.file.name}: ${text}`;
}

/** The memory of a browser, which may be full or closed. */
const memory = {
  get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
  set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* It begins anew, then. */ } },
  forget: (key) => { try { localStorage.removeItem(key); } catch { /* There was none. */ } },
};

/** A refusal, which another attempt does not change. */
class Refusal extends Error {}

async function ask(url, options) {
  const answer = await fetch(url, { ...options, headers: { accept: 'application/json', ...options.headers } });
  if (answer.ok) return answer;
  const { detail, code, problems = [] } = await answer.json().catch(() => ({}));
  if (answer.status === 401) throw new Refusal('Your session has ended. Sign in again in another tab, then try again here.');
  const why = [detail ?? `Not saved (error ${answer.status}).`, ...problems.map(({ field, message }) => `${field}: ${message}`)].join(' ');
  // A server that is busy or starts, and a piece that another tab sent, are worth another attempt.
  const passes = ['busy', 'wrong_offset'].includes(code) || (answer.status >= 500 && answer.status < 507);
  throw passes ? new Error(why) : new Refusal(why);
}

/** Does this until it is done or refused. */
async function insist(entry, attempt) {
  for (let wait = 500; ; wait = Math.min(2 * wait, PATIENCE)) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof Refusal || entry.state === 'gone') throw error;
      note(entry, navigator.onLine ? 'The connection was lost; it goes on by itself.' : 'You are offline; it goes on once you are back.', '');
      await new Promise((again) => { setTimeout(again, wait); addEventListener('online', again, { once: true }); });
    }
  }
}

function progress(entry, sent) {
  entry.bar.value = sent / (entry.file.size || 1);
  note(entry, sent < entry.file.size ? `${Math.floor(100 * entry.bar.value)} % of ${size(entry.file.size)} sent` : 'Sent');
}

/** Where a file goes: this browser remembers the address of one that was begun. */
async function begin({ file, key }) {
  const known = memory.get(key);
  const there = known && await ask(known, { method: 'HEAD', headers: TUS }).catch((error) => { if (!(error instanceof Refusal)) throw error; });
  if (there) return [known, Number(there.headers.get('upload-offset'))];
  const name = btoa(String.fromCharCode(...new TextEncoder().encode(file.name)));
  const answer = await ask('/api/v1/uploads', { method: 'POST', headers: { ...TUS, 'Upload-Length': file.size, 'Upload-Metadata': `filename ${name}` } });
  const address = answer.headers.get('location');
  memory.set(key, address);
  return [address, 0];
}

/** A piece of a file. */
async function piece(file, from) {
  try {
    return await file.slice(from, from + PIECE).arrayBuffer();
  } catch {
    throw new Refusal('It cannot be read: it may be a folder, or it was changed or moved since. Choose it again.');
  }
}

/** Sends what is missing. */
async function transfer(entry) {
  await piece(entry.file, entry.file.size - 1);
  let [address, offset] = await begin(entry);
  entry.address = address;
  for (progress(entry, offset); offset < entry.file.size; progress(entry, offset)) {
    const headers = { ...TUS, 'Upload-Offset': offset, 'Content-Type': 'application/offset+octet-stream' };
    const answer = await ask(address, { method: 'PATCH', headers, body: await piece(entry.file, offset), signal: entry.stop.signal });
    offset = Number(answer.headers.get('upload-offset'));
  }
}

async function bring(entry) {
  entry.state = 'sending';
  await insist(entry, () => transfer(entry));
  // From here on it becomes a document, which is taken back on its own page.
  entry.button.hidden = true;
  const body = new FormData();
  body.append('metadata', form.dataset.filed);
  body.append('upload', entry.address.split('/').pop());
  const answer = await insist(entry, () => ask('/api/v1/artifacts', { method: 'POST', body }));
  memory.forget(entry.key);
  entry.id = (await answer.json()).id;
  entry.state = 'draft';
  entry.bar.remove();
  offer(entry, 'Describe', () => describe(entry));
  note(entry, 'Kept as a draft.', 'file-good');
  if (!current) describe(entry);
}

/** What can be done with a file now. */
function offer(entry, label, act) {
  const button = element('button', { type: 'button', textContent: label });
  button.setAttribute('aria-label', `${label} ${entry.file.name}`);
  button.addEventListener('click', act);
  entry.button.replaceWith(button);
  entry.button = button;
}

function fail(entry, error) {
  if (entry.state === 'gone') return;
  entry.state = 'failed';
  note(entry, error.message, 'file-bad');
  if (entry.file.size <= limit) offer(entry, 'Try again', () => { entry.state = 'waiting'; run(); });
}

function add(file) {
  const key = `upload ${file.name} ${file.size} ${file.lastModified}`;
  if (entries.some((entry) => entry.key === key && ['waiting', 'sending', 'draft'].includes(entry.state))) {
    status.textContent = `${file.name} is in the list already`;
    return;
  }
  const [line, bar, button] = [element('p'), element('progress', { value: 0 }), element('button')];
  const row = element('li', {}, element('b', {}, element('bdi', { textContent: file.name })), button, line, bar);
  const entry = { file, key, state: 'waiting', stop: new AbortController(), note: line, bar, button, row };
  bar.setAttribute('aria-label', `Progress of ${file.name}`);
  offer(entry, 'Remove', () => remove(entry));
  list.append(row);
  entries.push(entry);
  note(entry, 'Waiting');
  if (file.size > limit) fail(entry, new Error(`This file has ${size(file.size)}; at most ${size(limit)} can be stored.`));
}

function remove(entry) {
  entry.state = 'gone';
  entry.stop.abort();
  if (entry.address) fetch(entry.address, { method: 'DELETE', headers: TUS }).catch(() => {});
  memory.forget(entry.key);
  (entry.row.nextElementSibling?.querySelector('button') ?? input).focus();
  entry.row.remove();
  status.textContent = `${entry.file.name} removed`;
}

let running = false;

/** Brings what waits, one file after the other. */
async function run() {
  if (running) return;
  running = true;
  for (let entry; (entry = entries.find(({ state }) => state === 'waiting'));) {
    await bring(entry).catch((error) => fail(entry, error));
  }
  running = false;
}

function take(files) {
  [...files].forEach(add);
  run();
}

const parsed = async (answer) => new DOMParser().parseFromString(await answer.text(), 'text/html');

/** Shows the form of a page. */
function show(entry, page) {
  place.replaceChildren(page.querySelector('#describe'));
  place.dispatchEvent(new Event('shown', { bubbles: true }));
  const shown = place.querySelector('form');
  shown.querySelector('.leave').remove();
  shown.addEventListener('submit', (event) => {
    event.preventDefault();
    save(entry, shown, event.submitter);
  });
  (place.querySelector('#complaints, #accept:not([data-public])') ?? title).focus();
}

/** Says in a form why it was not saved; what was typed stays. */
function complain(shown, page) {
  const why = page?.querySelector('.lead, h1')?.textContent.trim() ?? 'The connection was lost; nothing was changed. Try again.';
  shown.querySelector('[role=alert]')?.remove();
  const notice = element('p', { className: 'notice notice-bad', role: 'alert', tabIndex: -1, textContent: `${why} ` });
  if (page) notice.append(element('a', { href: '/sign-in', target: '_blank', textContent: 'Sign in' }));
  shown.prepend(notice);
  notice.focus();
}

async function describe(entry) {
  current = entry;
  panel.hidden = false;
  const left = entries.filter(({ state }) => ['waiting', 'sending', 'draft'].includes(state)).length;
  title.textContent = `Describe ${entry.file.name}${left > 1 ? ` (${left} to go)` : ''}`;
  place.textContent = 'It is being read …';
  try {
    const answer = await insist(entry, () => ask(`/artifacts/${entry.id}/edit`, { headers: { accept: 'text/html' } }));
    const page = await parsed(answer);
    if (current !== entry) return;
    if (page.querySelector('#describe')) show(entry, page);
    else place.replaceChildren('Your session has ended. ', element('a', { href: '/sign-in', target: '_blank', textContent: 'Sign in' }), ', then choose Describe again.');
  } catch (error) {
    place.textContent = error.message;
  }
}

async function save(entry, shown, submitter) {
  if (shown.ariaBusy) return;
  shown.ariaBusy = 'true';
  const body = new URLSearchParams(new FormData(shown, submitter));
  const answer = await fetch(shown.action, { method: 'POST', body, headers: { accept: 'text/html' } }).catch(() => null);
  const page = answer && await parsed(answer);
  shown.ariaBusy = null;
  if (page?.querySelector('#describe')) return show(entry, page);
  // A description that is saved, but not handed in, says why on its document's page.
  const stands = page?.querySelector('.panel b')?.textContent.trim();
  if (!stands || page.querySelector('#password')) return complain(shown, page);
  const why = page.querySelector('.notice-bad');
  entry.state = 'done';
  note(entry, `${(why ?? { textContent: submitter?.value ? stands : 'Saved as a draft.' }).textContent.trim()} `, why ? 'file-bad' : 'file-good');
  entry.note.append(element('a', { href: `/artifacts/${entry.id}`, textContent: 'Open it' }));
  if (!submitter?.value || why) offer(entry, 'Describe', () => describe(entry)); else entry.button.remove();
  current = null;
  const next = entries.find(({ state }) => state === 'draft');
  if (next) return describe(next);
  panel.hidden = true;
  input.focus();
}

form.addEventListener('submit', (event) => event.preventDefault());
input.addEventListener('change', () => {
  take(input.files);
  input.value = '';
});

let depth = 0;
for (const [name, step] of Object.entries({ dragenter: 1, dragover: 0, dragleave: -1, drop: -Infinity })) {
  addEventListener(name, (event) => {
    if (![...(event.dataTransfer?.types ?? [])].includes('Files')) return;
    event.preventDefault();
    depth = Math.max(0, depth + step);
    document.documentElement.classList.toggle('dropping', depth > 0);
    if (name === 'drop') take(event.dataTransfer.files);
  });
}

addEventListener('beforeunload', (event) => { if (entries.some(({ state }) => state === 'sending')) event.preventDefault(); });
