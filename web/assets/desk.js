// One click publishes and stays on the list: the form is sent as it is, and its row says how it ended.

const status = document.querySelector('#status');

/** Why an answer is not a success, in the words of its page. */
function reason(html) {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const found = page.querySelector('.panel [role=alert] span') ?? page.querySelector('main .lead') ?? page.querySelector('h1');
  return found?.textContent.trim() || 'It did not work. Open the document to see why.';
}

async function act(form, button) {
  const body = new URLSearchParams(new FormData(form));
  body.set(button.name, button.value);
  const answer = await fetch(form.getAttribute('action'), { method: 'POST', body, headers: { accept: 'text/html' } });
  if (!answer.ok) throw new Error(reason(await answer.text()));
}

function done(row, form) {
  const title = row.querySelector('h2').textContent;
  row.classList.add('desk-done');
  row.querySelector('[data-problem]').hidden = true;
  form.replaceWith(form.dataset.act);
  status.textContent = `${form.dataset.act}: ${title}`;
  const next = [...document.querySelectorAll('.desk-row')].slice([...row.parentElement.children].indexOf(row) + 1)
    .map((other) => other.querySelector('form[data-act] button')).find(Boolean);
  (next ?? row.querySelector('h2 a')).focus();
}

function refused(row, button, why) {
  const problem = row.querySelector('[data-problem]');
  problem.textContent = why;
  problem.hidden = false;
  status.textContent = why;
  button.disabled = false;
  button.focus();
}

document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (!form.dataset.act) return;
  event.preventDefault();
  const button = event.submitter ?? form.querySelector('button');
  const row = form.closest('.desk-row');
  button.disabled = true;
  try {
    await act(form, button);
    done(row, form);
  } catch (error) {
    refused(row, button, error instanceof TypeError ? 'The connection was lost. Nothing was changed; try again.' : error.message);
  }
});

// Single keys in a review, for those who want them; never while a field has the focus.

const review = document.querySelector('[data-review]');
const keys = document.querySelector('[data-keys]');
const on = keys?.querySelector('[data-keys-on]');

function press(key) {
  const target = review.querySelector(`[data-key="${key}"]`);
  if (!target) return false;
  if (target.tagName === 'SUMMARY') {
    target.parentElement.open = true;
    target.parentElement.querySelector('textarea').focus();
  } else target.click();
  return true;
}

if (keys) {
  keys.hidden = false;
  on.checked = localStorage.getItem('review-keys') !== 'off';
  on.addEventListener('change', () => localStorage.setItem('review-keys', on.checked ? 'on' : 'off'));
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') return document.activeElement?.blur();
    const typing = event.target.closest?.('input:not([type=checkbox], [type=radio]), textarea, select');
    if (!on.checked || typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (press(event.key)) event.preventDefault();
  });
}
