// Suggestions while someone types into the search box: a combobox with a list (WAI-ARIA 1.2). The focus stays in the
// box; as long as no suggestion is chosen with the arrows, the form does what it always does.

const SORTS = { title: 'Document', text: 'Search' };
const WAIT = 60;

const box = document.querySelector('#q');
const list = document.createElement('ul');
const status = document.createElement('p');
let pending = null;
let timer = 0;
let active = -1;

/** The word for a suggestion's sort: a value's is its facet, such as `grade_band`. */
function sort({ type, facet = '' }) {
  return SORTS[type] ?? facet.charAt(0).toUpperCase() + facet.slice(1).replaceAll('_', ' ');
}

function close() {
  clearTimeout(timer);
  pending?.abort();
  list.hidden = true;
  list.replaceChildren();
  status.textContent = '';
  box.setAttribute('aria-expanded', 'false');
  mark(-1);
}

/** Makes the option at `place` the active one; -1 is the box itself. */
function mark(place) {
  active = place;
  [...list.children].forEach((option, at) => option.setAttribute('aria-selected', String(at === place)));
  const option = list.children[place];
  if (option) box.setAttribute('aria-activedescendant', option.id); else box.removeAttribute('aria-activedescendant');
  option?.scrollIntoView({ block: 'nearest' });
}

function option(suggestion, at) {
  const made = document.createElement('li');
  const kind = document.createElement('span');
  made.id = `suggestion-${at}`;
  made.setAttribute('role', 'option');
  made.dataset.url = suggestion.url;
  kind.textContent = sort(suggestion);
  made.append(suggestion.title ?? suggestion.label ?? suggestion.text, ' ', kind);
  return made;
}

function show(suggestions) {
  if (!suggestions.length) return close();
  list.replaceChildren(...suggestions.map(option));
  list.hidden = false;
  box.setAttribute('aria-expanded', 'true');
  status.textContent = suggestions.length === 1 ? '1 suggestion' : `${suggestions.length} suggestions`;
  mark(-1);
}

async function suggest() {
  pending?.abort();
  pending = new AbortController();
  const { signal } = pending;
  try {
    const answer = await fetch('/api/v1/suggest?' + new URLSearchParams({ q: box.value }), { signal });
    const { suggestions } = await answer.json();
    if (!signal.aborted) show(suggestions);
  } catch {
    if (!signal.aborted) close();
  }
}

function follow(option) {
  const { url } = option.dataset;
  close();
  location.assign(url);
}

const KEYS = {
  ArrowDown: () => mark(active + 1 < list.children.length ? active + 1 : -1),
  ArrowUp: () => mark(active < 0 ? list.children.length - 1 : active - 1),
  Enter: () => follow(list.children[active]),
  Escape: close,
};

/** Keys that an open list takes for itself; `Enter` only with a suggestion chosen. */
function press(event) {
  const act = KEYS[event.key];
  if (list.hidden || !act || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Enter' && active < 0) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}

function begin() {
  list.id = 'suggestions';
  list.className = 'suggestions';
  list.hidden = true;
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', 'Suggestions');
  status.className = 'visually-hidden';
  status.setAttribute('role', 'status');
  box.parentElement.append(list, status);
  for (const [name, value] of Object.entries({
    role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': list.id, 'aria-expanded': 'false',
  })) box.setAttribute(name, value);

  box.addEventListener('input', (event) => {
    clearTimeout(timer);
    if (box.value.trim() === '') close(); else if (!event.isComposing) timer = setTimeout(suggest, WAIT);
  });
  box.addEventListener('compositionend', () => { timer = setTimeout(suggest, WAIT); });
  box.addEventListener('keydown', press);
  box.addEventListener('blur', close);
  box.form.addEventListener('submit', close);
  list.addEventListener('mousedown', (event) => event.preventDefault());
  list.addEventListener('click', (event) => {
    const option = event.target.closest('[role=option]');
    if (option) follow(option);
  });
}

if (box) begin();
