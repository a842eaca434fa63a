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

/** Brings the values of a facet up to date without replacing the one that has the focus. */
function patchGroup(old, fresh) {
  for (const box of fresh.querySelectorAll('input')) {
    const kept = document.getElementById(box.id);
    if (!kept) continue;
    kept.checked = box.checked;
    kept.closest('label').querySelector('.count').replaceWith(box.closest('label').querySelector('.count'));
  }
  const listed = new Set([...fresh.querySelectorAll('input')].map((box) => box.id));
  for (const box of old.querySelectorAll('input')) {
    if (!listed.has(box.id)) box.closest('label').querySelector('.count').textContent = '0';
  }
  old.querySelector('.badge').replaceWith(fresh.querySelector('.badge'));
}

function keepOpen(old, fresh) {
  fresh.open = old.open;
  for (const inner of fresh.querySelectorAll('details[id]')) {
    inner.open = old.querySelector('#' + inner.id)?.open ?? false;
  }
}

function showGroups(fresh) {
  const groups = document.querySelector('#groups');
  const active = document.activeElement?.closest('.facet');
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

/** Puts the answer's results and facets in place of those shown. */
function show(page) {
  const results = document.querySelector('#results');
  const focused = results.contains(document.activeElement) ? document.activeElement.id : null;
  results.replaceChildren(...page.querySelector('#results').childNodes);
  showGroups(page.querySelector('#groups'));
  document.querySelector('#chosen-count').replaceWith(page.querySelector('#chosen-count'));
  document.title = page.title;
  const heading = results.querySelector('h1').textContent;
  status.textContent = heading;
  if (focused) document.getElementById(focused)?.focus();
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
    show(page);
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
  const link = event.target.closest('a.chip, a.chip-clear, .pages a, .suggestion a, .empty a[href^="/search"]');
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
