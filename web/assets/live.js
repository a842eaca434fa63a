// `data-live` parts are renewed while one is `running`; its end is announced.

const parts = [...document.querySelectorAll('[data-live]')];
const runs = () => parts.some(({ dataset }) => dataset.live);

function renew(part, fresh) {
  part.dataset.live = fresh.dataset.live;
  if (part.innerHTML === fresh.innerHTML) return;
  const focus = part.querySelector(':focus');
  part.replaceChildren(...fresh.childNodes);
  if (focus) (document.getElementById(focus.id) ?? part).focus();
}

while (runs()) {
  await new Promise((wake) => setTimeout(wake, 1e3));
  const html = fetch('').then((got) => got.text(), String);
  const page = new DOMParser().parseFromString(await html, 'text/html');
  const end = page.querySelector('[data-end]');
  if (page.querySelector('#password')) { location.reload(); break; }
  if (end) for (const part of parts) renew(part, page.getElementById(part.id));
  if (!runs()) document.querySelector('#status').textContent = end.dataset.end;
}
