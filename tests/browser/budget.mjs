// What pages cost: bytes, requests, movement while they load, work that blocks. On a phone, with nothing cached.

import assert from 'node:assert/strict';
import { base, enter, play } from './stage.mjs';

const KB = 1_000;
/** The most a page may cost: KB over the wire without pictures of pages, requests without them, pictures loaded at once. */
const PAGES = {
  home: ['/', 100, 8, 0],
  results: ['/search?q=plan', 100, 8, 12],
  artifact: ['/artifacts/', 100, 8, 14],
  'read-here': ['/artifacts/', 100, 8, 0],
};
const SHIFT = 0.02;
const LONG_TASK = 200;

/** Counts what crosses the wire, and what the browser says of itself. */
async function cost(page, path) {
  const sizes = [];
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  const addresses = new Map();
  session.on('Network.responseReceived', ({ requestId, response }) => addresses.set(requestId, response));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => sizes.push([addresses.get(requestId), encodedDataLength]));
  await page.goto(new URL(path, base).href, { waitUntil: 'networkidle' });
  await session.detach();
  const told = await page.evaluate(() => new Promise((resolve) => {
    let [shift, longest] = [0, 0];
    new PerformanceObserver((list) => { for (const one of list.getEntries()) if (!one.hadRecentInput) shift += one.value; }).observe({ type: 'layout-shift', buffered: true });
    new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) longest = Math.max(longest, duration); }).observe({ type: 'longtask', buffered: true });
    setTimeout(() => resolve({ shift, longest }), 100);
  }));
  const isPicture = ([response]) => response?.url.includes('/thumbnail');
  const own = sizes.filter((one) => !isPicture(one));
  return { ...told, bytes: own.reduce((sum, [, size]) => sum + size, 0), requests: own.length, pictures: sizes.filter(isPicture).length, own };
}

await play('budget', async () => {
  const anyone = await enter(null, { viewport: { width: 390, height: 844 } });
  const { hits: [{ id }] } = await (await anyone.request.get(`${base}/api/v1/search?q=night+lab`)).json();
  const paths = { artifact: `/artifacts/${id}`, 'read-here': `/artifacts/${id}/read/7?q=lab` };
  for (const [name, [path, most, requests, pictures]] of Object.entries(PAGES)) {
    const spent = await cost(anyone, paths[name] ?? path);
    console.log(`${name}: ${(spent.bytes / KB).toFixed(1)} KB in ${spent.requests} requests, ${spent.pictures} pictures, shift ${spent.shift.toFixed(3)}, longest task ${spent.longest.toFixed(0)} ms`);
    assert.ok(spent.bytes <= most * KB, `${name}: ${spent.bytes} bytes`);
    assert.ok(spent.requests <= requests, `${name}: ${spent.requests} requests: ${spent.own.map(([one]) => one?.url).join(' ')}`);
    assert.ok(spent.pictures <= pictures, `${name}: ${spent.pictures} pictures at once`);
    assert.ok(spent.shift <= SHIFT, `${name}: things moved by ${spent.shift}`);
    assert.ok(spent.longest <= LONG_TASK, `${name}: a task of ${spent.longest} ms`);
    for (const [response] of spent.own.filter(([one]) => one?.url.includes('/assets/'))) {
      assert.match(response.headers['cache-control'], /max-age=31536000, immutable/, response.url);
    }
  }
});
