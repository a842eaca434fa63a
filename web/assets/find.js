// Fields that look things up while someone types: the values of a long facet, and the name of a district.

const WAIT = 120;
const SHOWN = 20;
const search = document.querySelector('#search-form');
const status = document.querySelector('#status');

/** Calls `act` when nothing was typed for a moment; a newer call aborts the one under way. */
function whenTyped(act) {
  let timer = 0;
  let pending = null;
  return (wait, ...what) => {
    clearTimeout(timer);
    pending?.abort();
    pending = new AbortController();
    const { signal } = pending;
    timer = setTimeout(() => act(signal, ...what).catch(() => {}), wait);
  };
}

/** What the search form asks, with every value that is chosen now. */
function asked() {
  return [...new FormData(search)].filter(([, value]) => value !== '');
}

/** Where the values are: all on their own page; beside results, the usual few while nothing is looked for. */
function source(form, values) {
  const text = form.elements.find.value.trim();
  if (text === '' && values.id !== 'values') return { path: '/search', from: '#' + values.id, query: asked() };
  return { path: form.getAttribute('action'), from: '#values', query: [...asked(), ['find', text]], short: values.id !== 'values' };
}

/** Leaves the first and the chosen values of a long list. */
function shorten(found) {
  const rest = [...found.querySelectorAll('.check')].slice(SHOWN).filter((label) => !label.querySelector('input').checked);
  if (rest.length < 2) return;
  for (const label of rest) label.remove();
  for (const cluster of found.querySelectorAll('.cluster:not(:has(.check))')) cluster.remove();
  const note = found.ownerDocument.createElement('p');
  note.className = 'soft';
  note.textContent = `${rest.length} more; type more letters to see them`;
  found.append(note);
}

async function find(signal, form) {
  const values = form.parentElement.querySelector('.values');
  const { path, from, query, short } = source(form, values);
  const answer = await fetch(`${path}?${new URLSearchParams(query)}`, { signal, headers: { accept: 'text/html' } });
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const found = page.querySelector(from);
  if (signal.aborted || !answer.ok || !found) return;
  if (path !== '/search') status.textContent = page.querySelector('#status').textContent;
  if (short) shorten(found);
  values.replaceChildren(...found.childNodes);
}

const findSoon = whenTyped(find);

document.addEventListener('input', (event) => {
  const form = event.target.closest('[data-find]');
  if (form) findSoon(WAIT, form);
});

document.addEventListener('submit', (event) => {
  if (!event.target.matches('[data-find]')) return;
  event.preventDefault();
  findSoon(0, event.target);
});

async function nameDistricts(signal, field) {
  const answer = await fetch('/api/v1/districts?' + new URLSearchParams({ q: field.value }), { signal });
  const { districts } = await answer.json();
  if (signal.aborted) return;
  field.list.replaceChildren(...districts.slice(0, SHOWN).map(({ name, town }) => new Option(town === name ? '' : town, name)));
}

const nameSoon = whenTyped(nameDistricts);
const like = document.querySelector('#like');

like?.addEventListener('input', () => {
  const known = [...like.list.options].some((option) => option.value === like.value);
  if (like.value.trim() !== '' && !known) nameSoon(WAIT, like);
});
