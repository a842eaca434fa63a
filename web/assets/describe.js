// Describing a document: what is typed is kept in this browser until it is saved, and Ctrl+Enter takes the next step.

/** What a form says, but for what only the server knows. */
const said = (form) => new URLSearchParams([...new FormData(form)].filter(([name]) => name !== 'version')).toString();

function restore(form, text) {
  const kept = new URLSearchParams(text);
  for (const field of form.elements) {
    const { name, type, value } = field;
    if (!name || type === 'hidden' || type === 'submit') continue;
    if (type === 'checkbox' || type === 'radio') field.checked = kept.getAll(name).includes(value);
    else field.value = kept.get(name) ?? '';
  }
  const notice = document.createElement('p');
  notice.className = 'notice';
  notice.textContent = 'What you changed here before is still here; it is not saved yet.';
  form.prepend(notice);
}

/** Keeps what is typed into a form, by document and version; what was kept for other versions goes. */
function keep(form) {
  const own = `kept ${form.dataset.keep}`;
  const beginning = own.slice(0, own.lastIndexOf(' ') + 1);
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(beginning) && key !== own) localStorage.removeItem(key);
  }
  const kept = localStorage.getItem(own);
  if (kept && kept !== said(form)) restore(form, kept);
  form.addEventListener('input', () => localStorage.setItem(own, said(form)));
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
document.querySelector('#accept')?.focus({ preventScroll: true });
