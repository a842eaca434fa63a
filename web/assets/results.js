// Results follow the filters in place: the same page is fetched, and what changed in it is put here, so that the
// focus stays where it is and every state keeps its address.

const form = document.querySelector('#search-form');
const status = document.querySelector('#status');
const sheet = document.querySelector('#sheet');
const wide = matchMedia('(min-width: 62rem)');
let pending = null;
let shown = location.pathname + location.search;

/** The address of what the form asks, without empty and usual values. */
function address() {
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value !== '' && !(name === 'sort' && value === 'relevance')) asked.append(name, value);
  }
  return '/search' + (asked.size ? '?' + asked : '');
}

/** Brings the facet that has the focus up to date without replacing what is there. */
function patchGroup(old, fresh) {
  for (const box of fresh.querySelectorAll('[type=checkbox]')) {
    const kept = document.getElementById(box.id);
    if (!kept) continue;
    kept.checked = box.checked;
    kept.closest('label').querySelector('.count').replaceWith(box.closest('label').querySelector('.count'));
  }
  for (const part of ['.badge', '.all']) old.querySelector(part)?.replaceWith(fresh.querySelector(part) ?? '');
  // Values of a long facet are looked up by name, and come and go with what is typed.
  if (old.querySelector('[data-find]')) return;
  for (const box of old.querySelectorAll('[type=checkbox]')) {
    if (!fresh.querySelector('#' + CSS.escape(box.id))) box.closest('label').querySelector('.count').textContent = '0';
  }
}

function keepOpen(old, fresh) {
  fresh.open = old.open;
  for (const inner of fresh.querySelectorAll('details[id]')) {
    inner.open = old.querySelector('#' + inner.id)?.open ?? false;
  }
}

function showGroups(fresh, patched) {
  const groups = document.querySelector('#groups');
  const active = patched && document.activeElement?.closest('.facet');
  const seen = new Set();
  let before = null;
  for (const group of [...fresh.querySelectorAll('.facet')]) {
    let here = document.getElementById(group.id);
    if (here && here === active) {
      patchGroup(here, group);
    } else if (here) {
      keepOpen(here, group);
      here.replaceWith(group);
      here = group;
    } else {
      here = group;
      if (before) before.after(here); else groups.prepend(here);
    }
    seen.add(here.id);
    before = here;
  }
  for (const group of [...groups.children]) {
    if (!seen.has(group.id) && group !== active) group.remove();
  }
}

/** The district's field says what was understood, unless someone is typing there. */
function showLike(fresh) {
  const like = document.querySelector('#like');
  if (like !== document.activeElement) like.value = fresh.value;
}

/** Puts the answer's results and facets in place of those shown; `patched` leaves the facet with the focus in place. */
function show(page, patched) {
  const results = document.querySelector('#results');
  const focused = document.activeElement?.id;
  results.replaceChildren(...page.querySelector('#results').childNodes);
  showGroups(page.querySelector('#groups'), patched);
  showLike(page.querySelector('#like'));
  document.querySelector('#chosen-count').replaceWith(page.querySelector('#chosen-count'));
  document.title = page.title;
  status.textContent = results.querySelector('h1').textContent;
  if (focused && focused !== document.activeElement?.id) document.getElementById(focused)?.focus();
}

async function load(url, { push, top = false }) {
  pending?.abort();
  pending = new AbortController();
  const { signal } = pending;
  document.querySelector('#results').setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(url, { signal, headers: { accept: 'text/html' } });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (!answer.ok || !page.querySelector('#results')) throw new Error(answer.statusText);
    if (push) history.pushState(null, '', url);
    shown = url;
    if (!push) restore(page);
    show(page, push);
    if (top) scrollTo({ top: 0 });
  } catch (error) {
    if (error.name === 'AbortError') return;
    location.assign(url);
  } finally {
    if (!signal.aborted) document.querySelector('#results').removeAttribute('aria-busy');
  }
}

/** After "back", the search box says again what was asked then. */
function restore(page) {
  form.querySelector('#q').value = page.querySelector('#q').value;
}

document.addEventListener('change', (event) => {
  if (event.target.form === form && event.target.type !== 'search') load(address(), { push: true });
});

form.addEventListener('submit', (event) => {
  event.preventDefault();
  if (!wide.matches) sheet.open = false;
  if (event.submitter?.id === 'apply') document.querySelector('#results h1').scrollIntoView();
  load(address(), { push: true });
});

/** Chips, pages of results and other spellings are links to searches; they too need no new page. */
document.querySelector('#results').addEventListener('click', (event) => {
  const link = event.target.closest('a.chip, a.chip-clear, .pages a, .suggestion a, .candidates a, .empty a[href^="/search"]');
  if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  follow(link);
});

async function follow(link) {
  const turnsPage = link.closest('.pages') !== null;
  const url = new URL(link.href);
  form.querySelector('#q').value = url.searchParams.get('q') ?? '';
  await load(url.pathname + url.search, { push: true, top: turnsPage });
  const heading = document.querySelector('#results h1');
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

addEventListener('popstate', () => {
  const url = location.pathname + location.search;
  if (url !== shown) load(url, { push: false });
});

// Browsers that cannot keep the sheet open by style alone.
if (!CSS.supports('selector(::details-content)')) {
  const adapt = () => { sheet.open = wide.matches; };
  wide.addEventListener('change', adapt);
  adapt();
}

// A link such as `#facet-district` opens what it names.
const named = location.hash && document.getElementById(location.hash.slice(1));
if (named?.matches?.('details')) {
  sheet.open = true;
  named.open = true;
}
