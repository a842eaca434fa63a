// Files chosen or dropped are listed, sent one by one with their progress, and each says how it ended. Nothing that
// is saved is sent twice, and leaving while something is under way asks first.

const form = document.querySelector('#upload');
const input = document.querySelector('#field-file');
const list = document.querySelector('#files');
const status = document.querySelector('#upload-status');
const send = document.querySelector('#send');
const limit = Number(form.dataset.limit);
const LISTS = ['grade_bands', 'topics', 'audience'];

/** The chosen files: {file, row, state: 'waiting' | 'sending' | 'saved' | 'failed'}. */
let entries = [];

const isBusy = () => entries.some((entry) => entry.state === 'sending');
const say = (text) => { status.textContent = text; };

function humanSize(bytes) {
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1e3))} KB`;
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function add(files) {
  const known = (file) => entries.some(({ file: f, state }) => state !== 'failed' && f.name === file.name && f.size === file.size
    && f.lastModified === file.lastModified);
  const fresh = [...files].filter((file) => !known(file));
  for (const file of fresh) entries.push(listed(file));
  input.required = entries.length === 0;
  if (fresh.length) say(`${fresh.length} ${fresh.length === 1 ? 'file' : 'files'} added`);
}

function listed(file) {
  const note = element('p', { textContent: humanSize(file.size) });
  const remove = element('button', { type: 'button', textContent: 'Remove' });
  remove.setAttribute('aria-label', `Remove ${file.name}`);
  const entry = { file, note, remove, state: 'waiting' };
  entry.row = element('li', { className: 'file' }, element('b', { textContent: file.name }), remove, note);
  remove.addEventListener('click', () => take(entry));
  list.append(entry.row);
  if (limit && file.size > limit) fail(entry, `This file has ${humanSize(file.size)}; at most ${humanSize(limit)} can be stored.`);
  return entry;
}

function take(entry) {
  entry.request?.abort();
  entries = entries.filter((other) => other !== entry);
  const next = entry.row.nextElementSibling?.querySelector('button') ?? input;
  entry.row.remove();
  input.required = entries.length === 0;
  next.focus();
  say(`${entry.file.name} removed`);
}

function fail(entry, why) {
  entry.state = 'failed';
  entry.row.className = 'file file-bad';
  entry.row.querySelector('progress')?.remove();
  entry.note.textContent = why;
  entry.remove.hidden = false;
  say(`${entry.file.name}: ${why}`);
}

function succeed(entry, record) {
  entry.state = 'saved';
  entry.row.className = 'file file-good';
  entry.row.querySelector('progress')?.remove();
  entry.remove.remove();
  const href = '/artifacts/' + encodeURIComponent(record.id);
  const warnings = (record.warnings ?? []).map((warning) => warning.message ?? String(warning));
  entry.note.replaceChildren('Saved. ', element('a', { href, textContent: 'Open it' }), ...warnings.map((text) => ` ${text}`));
  say(`${entry.file.name} saved. ${warnings.join(' ')}`);
}

/** What the form says, as the API takes it. A title fits one file only. */
function metadata(single) {
  const said = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== 'string' || value.trim() === '') continue;
    if (LISTS.includes(name)) (said[name] ??= []).push(value);
    else if (name === 'districts') said.districts = value.split(';').map((part) => part.trim()).filter(Boolean);
    else if (name !== 'title' || single) said[name] = value;
  }
  return said;
}

function post(entry, said) {
  const body = new FormData();
  body.append('metadata', JSON.stringify(said));
  body.append('file', entry.file, entry.file.name);
  const bar = element('progress', { max: 100, value: 0 });
  bar.setAttribute('aria-label', `Progress of ${entry.file.name}`);
  entry.row.append(bar);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    entry.request = request;
    request.open('POST', form.dataset.api);
    request.setRequestHeader('Accept', 'application/json, application/problem+json');
    request.setRequestHeader('Idempotency-Key', entry.key ??= crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`);
    request.upload.addEventListener('progress', (event) => progress(entry, bar, event));
    request.addEventListener('load', () => resolve(finish(entry, request)));
    request.addEventListener('error', () => resolve(fail(entry, 'The connection was lost. The file was not saved; try again.')));
    request.addEventListener('abort', resolve);
    request.send(body);
  });
}

function progress(entry, bar, event) {
  if (!event.lengthComputable) return;
  const percent = Math.floor(100 * event.loaded / event.total);
  bar.value = percent;
  entry.note.textContent = percent < 100 ? `${percent} % of ${humanSize(event.total)} sent` : 'Sent; being saved';
}

function finish(entry, request) {
  const answer = parsed(request.responseText);
  if (request.status >= 200 && request.status < 300 && answer) return succeed(entry, answer);
  entry.key = undefined;
  const fields = (answer?.problems ?? []).map((problem) => `${problem.field}: ${problem.message}`).join('; ');
  return fail(entry, [answer?.detail ?? answer?.title ?? `Not saved (error ${request.status}).`, fields].filter(Boolean).join(' '));
}

function parsed(text) {
  try { return JSON.parse(text); } catch { return null; }
}

async function sendAll() {
  const waiting = entries.filter((entry) => entry.state !== 'saved' && !(limit && entry.file.size > limit));
  const said = metadata(waiting.length === 1);
  send.disabled = true;
  list.scrollIntoView({ block: 'center' });
  for (const entry of waiting) {
    entry.state = 'sending';
    entry.row.className = 'file';
    await post(entry, said);
  }
  send.disabled = false;
  const saved = entries.filter((entry) => entry.state === 'saved').length;
  say(`${saved} of ${entries.length} files saved`);
  if (entries.every((entry) => entry.state === 'saved')) input.required = true;
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  if (!isBusy()) sendAll();
});

input.addEventListener('change', () => {
  add(input.files);
  input.value = '';
});

let depth = 0;
const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes('Files');
const mark = () => document.documentElement.classList.toggle('dropping', depth > 0);

addEventListener('dragenter', (event) => { if (carriesFiles(event)) { depth += 1; mark(); } });
addEventListener('dragleave', (event) => { if (carriesFiles(event)) { depth = Math.max(0, depth - 1); mark(); } });
addEventListener('dragover', (event) => { if (carriesFiles(event)) event.preventDefault(); });
addEventListener('drop', (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  depth = 0;
  mark();
  add(event.dataTransfer.files);
});

addEventListener('beforeunload', (event) => { if (isBusy()) event.preventDefault(); });
