// On every page: `/` goes to the search box, arrows walk through what was found, links and citations can be
// copied, several districts can be chosen.

document.documentElement.classList.add('scripted');

const isTyping = (element) => element.closest('input, textarea, select, [contenteditable]') !== null;

/** The search box, then the titles of what was found. */
function stops() {
  const box = document.querySelector('#q');
  return [box, ...document.querySelectorAll('.hit h2 a, .desk-row h2 a')].filter(Boolean);
}

function goToSearch(event) {
  const box = document.querySelector('#q');
  if (!box || isTyping(event.target)) return;
  event.preventDefault();
  box.focus();
  box.select();
}

function walk(event, step) {
  const all = stops();
  const at = all.indexOf(document.activeElement);
  const next = all[at + step];
  if (at < 0 || !next) return;
  event.preventDefault();
  next.focus();
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === '/') goToSearch(event);
  if (event.key === 'ArrowDown') walk(event, 1);
  if (event.key === 'ArrowUp') walk(event, -1);
});

for (const link of document.querySelectorAll('[data-permalink]')) {
  link.textContent = new URL(link.textContent, location.origin).href;
}

async function copy(button, text) {
  const said = button.parentElement.querySelector('[data-copied]');
  try {
    await navigator.clipboard.writeText(text);
    said.textContent = 'Copied';
  } catch {
    said.textContent = 'Copying was not allowed; select the text instead';
  }
  setTimeout(() => { said.textContent = ''; }, 4000);
}

for (const button of document.querySelectorAll('[data-copy]')) {
  const source = document.getElementById(button.dataset.copy);
  button.addEventListener('click', () => copy(button, source.textContent.replace(/\s+/g, ' ').trim()));
}

for (const button of document.querySelectorAll('[data-copy-link]')) {
  button.addEventListener('click', () => copy(button, location.origin + location.pathname));
}

// What is kept in this browser for one person goes with them.
document.querySelector('form[action="/sign-out"]')?.addEventListener('submit', () => localStorage.clear());

// Suggestions for a field that takes several values, with `;` between them, begin with those already there.
for (const input of document.querySelectorAll('[data-several]')) {
  const options = [...input.list.options];
  const names = options.map((option) => option.value);
  input.addEventListener('input', () => {
    const before = input.value.slice(0, input.value.lastIndexOf(';') + 1);
    options.forEach((option, place) => { option.value = before ? `${before} ${names[place]}` : names[place]; });
  });
}

// A summary of problems is what a person should meet first.
document.querySelector('#complaints')?.focus();
