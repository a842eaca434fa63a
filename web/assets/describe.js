// Describing a document or filling in a section: the fields a person touched are kept in this browser until they are saved,
// which a section is by itself three seconds after the last key, and Ctrl+Enter takes the next step.

const NOTICE = 'What you changed here before is still here; it is not saved yet.';
/** Why a section was not saved, by the answer's status. */
const WHY = { 401: 'you are signed out', 412: 'someone else changed this', undefined: 'no connection' };

/** The values of a field of a form. */
const values = (form, name) => new FormData(form).getAll(name);

function fill(form, name, kept) {
  for (const field of form.elements) {
    if (field.name !== name) continue;
    if (field.type === 'checkbox' || field.type === 'radio') field.checked = kept.includes(field.value);
    else field.value = kept[0] ?? '';
  }
}

function read(key) {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
}

/** Keeps what was touched, if anything was. Browsers that are full or closed keep nothing. */
function write(key, kept) {
  const any = Object.keys(kept.touched).length > 0;
  try {
    if (any) localStorage.setItem(key, JSON.stringify(kept)); else localStorage.removeItem(key);
  } catch { /* It is typed once more, then. */ }
}

/** Keeps what one person touches in a form, by document. Sent and of another version, it is saved. */
function keep(form) {
  const { keep: id, version, account } = form.dataset;
  const key = `kept ${account} ${id}`;
  let kept = read(key) ?? { touched: {} };
  if (kept.sent && kept.version !== version) kept = { touched: {} };
  const lost = Object.entries(kept.touched).filter(([name, before]) => String(values(form, name)) !== String(before));
  lost.forEach(([name, before]) => fill(form, name, before));
  if (lost.length) form.prepend(Object.assign(document.createElement('p'), { className: 'notice', textContent: NOTICE }));
  kept = { touched: kept.touched, version };
  write(key, kept);
  const said = form.querySelector('#saved');
  let timer;
  let saved;
  const save = async () => {
    await saved;
    const { touched } = kept;
    kept.touched = {};
    const body = new URLSearchParams(new FormData(form));
    body.set('then', 'auto');
    const got = await fetch(form.action, { method: 'POST', body }).catch(Error);
    if (got.ok) form.elements.version.value = await got.text();
    else kept.touched = { ...touched, ...kept.touched };
    write(key, kept);
    said.textContent = got.ok ? `Saved at ${new Date().toTimeString().slice(0, 5)}` : `Not saved: ${WHY[got.status] ?? 'something is not right'}. All of it stays here.`;
  };
  form.addEventListener('input', ({ target }) => {
    if (!target.name) return;
    kept.touched[target.name] = values(form, target.name);
    write(key, kept);
    clearTimeout(timer);
    if (said) timer = setTimeout(() => { saved = save(); }, 3e3);
  });
  form.addEventListener('submit', () => {
    clearTimeout(timer);
    write(key, { ...kept, sent: true });
  });
  const next = form.querySelector('.form-end button');
  form.addEventListener('keydown', (event) => {
    if (!next || event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit(next);
  });
}

const begin = (part) => part.querySelectorAll('form[data-keep]').forEach(keep);
begin(document);
document.addEventListener('shown', ({ target }) => begin(target));
// One key accepts everything, unless that would make it public unread.
document.querySelector('#accept:not([data-public])')?.focus({ preventScroll: true });
