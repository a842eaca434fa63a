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

/** Says how a file stands; what ends a step is announced, too. */
function note(entry, text, end) {
  entry.note.textContent = text;
  entry.row.className = `file ${end ?? ''}`;
  if (end) status.textContent = `${entry.file.name}: ${text}`;
}

/** A refusal, which another attempt does not change. */
class Refusal extends Error {}

async function ask(url, options) {
  const answer = await fetch(url, { ...options, headers: { accept: 'application/json', ...options.headers } });
  if (answer.ok) return answer;
  const { detail, problems = [] } = await answer.json().catch(() => ({}));
  const why = [detail ?? `Not saved (error ${answer.status}).`, ...problems.map(({ field, message }) => `${field}: ${message}`)].join(' ');
  // A server that is busy or starts is worth another attempt.
  throw answer.status > 507 || answer.status < 500 || answer.status === 507 ? new Refusal(why) : new Error(why);
}

/** Does this until it is done or refused. */
async function insist(entry, attempt) {
  for (let wait = 500; ; wait = Math.min(2 * wait, PATIENCE)) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof Refusal || entry.state === 'gone') throw error;
      note(entry, navigator.onLine ? 'The connection was lost; it goes on by itself.' : 'You are offline; it goes on once you are back.');
      await new Promise((again) => { setTimeout(again, wait); addEventListener('online', again, { once: true }); });
    }
  }
}

function progress(entry, sent) {
  entry.bar.value = sent / (entry.file.size || 1);
  note(entry, sent < entry.file.size ? `${Math.floor(100 * entry.bar.value)} % of ${size(entry.file.size)} sent` : 'Sent');
}

/** Where a file goes: this browser remembers the address of one that was begun. */
async function begin({ file, memory }) {
  const known = localStorage.getItem(memory);
  const there = known && await ask(known, { method: 'HEAD', headers: TUS }).catch((error) => { if (!(error instanceof Refusal)) throw error; });
  if (there) return [known, Number(there.headers.get('upload-offset'))];
  const name = btoa(String.fromCharCode(...new TextEncoder().encode(file.name)));
  const answer = await ask('/api/v1/uploads', { method: 'POST', headers: { ...TUS, 'Upload-Length': file.size, 'Upload-Metadata': `filename ${name}` } });
  const address = answer.headers.get('location');
  localStorage.setItem(memory, address);
  return [address, 0];
}

/** Sends what is missing. */
async function transfer(entry) {
  let [address, offset] = await begin(entry);
  for (progress(entry, offset); offset < entry.file.size; progress(entry, offset)) {
    const headers = { ...TUS, 'Upload-Offset': offset, 'Content-Type': 'application/offset+octet-stream' };
    const body = entry.file.slice(offset, offset + PIECE);
    const answer = await ask(address, { method: 'PATCH', headers, body, signal: entry.stop.signal });
    offset = Number(answer.headers.get('upload-offset'));
  }
  return address;
}

/** What all files are filed under. */
function filed() {
  const said = {};
  for (const { name, value } of form.querySelectorAll('[type=hidden]')) {
    if (['grade_bands', 'districts'].includes(name)) (said[name] ??= []).push(value); else said[name] = value;
  }
  return JSON.stringify(said);
}

async function bring(entry) {
  entry.state = 'sending';
  const address = await insist(entry, () => transfer(entry));
  const body = new FormData();
  body.append('metadata', filed());
  body.append('upload', address.split('/').pop());
  const answer = await insist(entry, () => ask('/api/v1/artifacts', { method: 'POST', body }));
  localStorage.removeItem(entry.memory);
  entry.id = (await answer.json()).id;
  entry.state = 'draft';
  entry.bar.remove();
  entry.button.textContent = 'Describe';
  entry.button.setAttribute('aria-label', `Describe ${entry.file.name}`);
  note(entry, 'Kept as a draft.', 'file-good');
  if (!current) describe(entry);
}

function fail(entry, error) {
  if (entry.state === 'gone') return;
  entry.state = 'failed';
  entry.bar.remove();
  note(entry, error.message, 'file-bad');
}

function add(file) {
  const memory = `upload ${file.name} ${file.size} ${file.lastModified}`;
  if (entries.some((entry) => entry.memory === memory && !['failed', 'gone'].includes(entry.state))) return;
  const [line, bar, button] = [element('p'), element('progress', { value: 0 }), element('button', { type: 'button', textContent: 'Remove' })];
  const row = element('li', {}, element('b', { textContent: file.name }), button, line, bar);
  const entry = { file, memory, state: 'waiting', stop: new AbortController(), note: line, bar, button, row };
  bar.setAttribute('aria-label', `Progress of ${file.name}`);
  button.setAttribute('aria-label', `Remove ${file.name}`);
  button.addEventListener('click', () => (entry.state === 'draft' ? describe(entry) : remove(entry)));
  list.append(row);
  entries.push(entry);
  note(entry, 'Waiting');
  if (file.size > limit) fail(entry, new Error(`This file has ${size(file.size)}; at most ${size(limit)} can be stored.`));
}

function remove(entry) {
  entry.state = 'gone';
  entry.stop.abort();
  (entry.row.nextElementSibling?.querySelector('button') ?? input).focus();
  entry.row.remove();
  status.textContent = `${entry.file.name} removed`;
}

let running = false;

/** Takes files in, one after the other. */
async function take(files) {
  [...files].forEach(add);
  if (running) return;
  running = true;
  for (let entry; (entry = entries.find(({ state }) => state === 'waiting'));) {
    await bring(entry).catch((error) => fail(entry, error));
  }
  running = false;
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
  (place.querySelector('#complaints, #accept') ?? title).focus();
}

async function describe(entry) {
  current = entry;
  panel.hidden = false;
  title.textContent = `Describe ${entry.file.name}`;
  place.textContent = 'It is being read …';
  const answer = await insist(entry, () => ask(`/artifacts/${entry.id}/edit`, { headers: { accept: 'text/html' } }));
  if (current === entry) show(entry, await parsed(answer));
}

async function save(entry, shown, submitter) {
  const body = new URLSearchParams(new FormData(shown, submitter));
  const answer = await fetch(shown.action, { method: 'POST', body, headers: { accept: 'text/html' } }).catch(() => null);
  if (!answer) return shown.prepend(element('p', { className: 'notice notice-bad', role: 'alert', textContent: 'The connection was lost; nothing was changed. Try again.' }));
  const page = await parsed(answer);
  if (answer.status === 422) return show(entry, page);
  const said = page.querySelector(answer.ok ? '.panel b' : '.notice-bad, h1');
  entry.state = 'done';
  note(entry, `${said?.textContent.trim() ?? 'Saved.'} `, answer.ok ? 'file-good' : 'file-bad');
  entry.note.append(element('a', { href: `/artifacts/${entry.id}`, textContent: 'Open it' }));
  entry.button.remove();
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
