// Every page, for whom it is made, on a phone and at a desk, light and dark: axe finds nothing (WCAG 2.1 A and AA, best
// practice, size of targets), everything that takes the focus has a name in the accessibility tree, nothing scrolls sideways
// down to 320 px (400 % of a desk), the console stays empty. A picture of each is kept.
//
// MORE is the address at which an empty clearinghouse gets its first admin.

import { readFileSync } from 'node:fs';
import assert from 'node:assert/strict';
import { act, base, complaints, enter, isRead, more, picture, play, send, upload } from './stage.mjs';

const AXE = readFileSync(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];
/** What a theme can change: colours, and nothing else. */
const COLOURS = ['color-contrast', 'link-in-text-block'];
const WIDTHS = [390, 1280];
/** 400 % and 200 % of 1280 px. */
const ZOOMED = [320, 640];
const RULES = { 'target-size': { enabled: true } };

async function axe(page, options) {
  const { violations } = await page.evaluate((run) => window.axe.run(document, { resultTypes: ['violations'], ...run }), options);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

/** Looks at the page that is open, in all its shapes. */
async function look(page, name) {
  await page.evaluate(AXE);
  await page.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true; }));
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      const found = await axe(page, colorScheme === 'light' ? { runOnly: STANDARDS, rules: RULES } : { runOnly: COLOURS });
      complaints.push(...found.map((violation) => `${name}, ${width} px, ${colorScheme}: ${violation}`));
      await picture(page, `${name}-${width}-${colorScheme}`);
    }
    await fits(page, name, width);
  }
  for (const width of ZOOMED) {
    await page.setViewportSize({ width, height: 900 });
    await fits(page, name, width);
  }
  await named(page, name);
}

async function fits(page, name, width) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (over > 0) complaints.push(`${name}, ${width} px: ${over} px too wide`);
}

/** What takes the focus, or is a landmark of its own sort, has a name in the accessibility tree; pages move only if they may. */
async function named(page, name) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  const focusable = ({ properties = [] }) => properties.some((one) => one.name === 'focusable' && one.value.value);
  for (const node of nodes.filter(({ ignored }) => !ignored)) {
    const role = node.role?.value;
    const needed = (focusable(node) && !['RootWebArea', 'main', 'generic', 'group', 'mark'].includes(role)) || ['region', 'dialog', 'image'].includes(role);
    if (needed && !node.name?.value?.trim()) complaints.push(`${name}: a ${role} has no name`);
  }
  const roles = nodes.map(({ role }) => role?.value);
  for (const landmark of ['banner', 'navigation', 'main', 'contentinfo', 'heading']) {
    if (!roles.includes(landmark)) complaints.push(`${name}: no ${landmark}`);
  }
  const moving = await page.evaluate(() => [...document.querySelectorAll('*')].filter((one) => parseFloat(getComputedStyle(one).transitionDuration) > 0.3).length);
  if (moving > 0) complaints.push(`${name}: ${moving} elements move although that is not wanted`);
}

async function visit(page, name, path, status = 200) {
  const answer = await page.goto(new URL(path, base).href);
  assert.equal(answer.status(), status, name);
  await look(page, name);
}

const hits = async (page, query) => (await (await page.request.get(`${base}/api/v1/search?${query}`)).json()).hits;

const ROSTER = 'Student\tGrade\nAva L.\t7\nBen M.\t7\nCal N.\t8\n\nCall (413) 555-0123.';

/** Documents in every state that pages show differently, a report, a search that found nothing. */
async function prepare(anyone, mina, dana) {
  const bring = (title, content) => upload(mina, `${title}.txt`, content, { title, kind: 'agenda', districts: ['99020000'] });
  const [draft, back, waiting] = await Promise.all([
    bring('Lantern draft', 'A draft on lanterns.'),
    bring('Lantern plan', 'A plan for the lantern project. '.repeat(60)),
    bring('Lantern roster', ROSTER),
  ]);
  await isRead(dana, waiting);
  for (const id of [back, waiting]) await act(mina, id, 'submit');
  await act(dana, back, 'claim');
  await act(dana, back, 'request_changes', { note: 'Please say for which grades.' });
  const [other] = await hits(anyone, 'q=plan');
  const gone = await upload(dana, 'gone.txt', 'An old lantern list.', { title: 'Old lantern list', kind: 'agenda' });
  await act(dana, gone, 'publish', { override: 'for the test' });
  await act(dana, gone, 'withdraw', { note: 'A better one is here.', replaced_by: other.id });
  const report = { kind: 'privacy', text: 'Page 3 names a student.' };
  await anyone.request.post(`${base}/api/v1/artifacts/${other.id}/reports`, { data: report });
  await hits(anyone, 'q=xyzzyplugh');
  const revised = await upload(dana, 'once.txt', 'Lanterns at 6 pm.', { title: 'Lantern walk', kind: 'agenda' });
  const file = { name: 'twice.txt', mimeType: 'text/plain', buffer: Buffer.from('Lanterns at 7 pm.') };
  await dana.request.post(`${base}/api/v1/artifacts/${revised}/revisions`, { multipart: { metadata: '{}', file } });
  await isRead(dana, revised);
  return { draft, back, waiting, gone, revised, paper: (await hits(anyone, 'q=night+lab'))[0].id };
}

async function visitors(anyone, { gone, paper }) {
  await visit(anyone, 'home', '/');
  await anyone.locator('#q').pressSequentially('plan');
  await anyone.locator('[role=option]').first().waitFor();
  await anyone.keyboard.press('ArrowDown');
  await look(anyone, 'suggestions');
  await visit(anyone, 'results', '/search?q=plan&grade_band=6-8&like=Wexmoor');
  await visit(anyone, 'explained', '/search?q=night+lab&explain=true');
  await visit(anyone, 'nothing-found', '/search?q=xyzzyplugh&kind=agenda');
  await visit(anyone, 'facet', '/search/facets/district?q=plan');
  await visit(anyone, 'artifact', `/artifacts/${paper}`);
  await visit(anyone, 'read', `/artifacts/${paper}/read/7?q=night+lab`);
  await visit(anyone, 'matches', `/artifacts/${paper}/matches?q=night+lab`);
  await visit(anyone, 'districts', '/districts');
  await visit(anyone, 'district', '/districts/99020000');
  await visit(anyone, 'cohorts', '/cohorts');
  await visit(anyone, 'cohort', '/cohorts/2019');
  await visit(anyone, 'session', '/cohorts/2019/sessions/kickoff-and-overview');
  await visit(anyone, 'apply', '/apply');
  await visit(anyone, 'pd', '/pd');
  const session = await anyone.locator('.desk-row h3 a').first().getAttribute('href');
  await visit(anyone, 'pd-session', session);
  await visit(anyone, 'publications', '/publications');
  await visit(anyone, 'publication', '/publications/snapshot-report-cohort-2019');
  await visit(anyone, 'report', `/artifacts/${paper}/report`);
  await anyone.locator('input[name=kind][value=privacy]').check();
  await anyone.locator('#field-text').fill('Page 3 names a student.');
  await send(anyone, 'Send report');
  await look(anyone, 'reported');
  await visit(anyone, 'sign-in', '/sign-in');
  await anyone.locator('#email').fill('nobody@pace.example');
  await anyone.locator('#password').fill('not this one');
  await send(anyone, 'Sign in');
  await look(anyone, 'not-signed-in');
  await visit(anyone, 'goal', '/goal');
  await visit(anyone, 'goal-of-cohort', '/goal?cohort=2018');
  await visit(anyone, 'goal-of-district', '/districts/99030000/goal');
  await visit(anyone, 'statement', '/accessibility');
  await visit(anyone, 'nowhere', '/nowhere', 404);
  await visit(anyone, 'not-understood', '/search?page=0', 400);
  await visit(anyone, 'withdrawn', `/artifacts/${gone}`, 410);
  await visit(anyone, 'setup', more[0]);
}

async function contributors(mina, { draft, back }) {
  await visit(mina, 'forbidden', '/desk', 403);
  await visit(mina, 'upload', '/upload');
  await visit(mina, 'mine', '/mine');
  await visit(mina, 'notices', '/notices');
  await visit(mina, 'own-goal', '/districts/99020000/goal');
  await mina.locator('input[name="rows.0.graduates"]').fill('5');
  await send(mina, 'Save');
  await look(mina, 'own-goal-again');
  await visit(mina, 'draft', `/artifacts/${draft}`);
  await visit(mina, 'sent-back', `/artifacts/${back}`);
  await visit(mina, 'describe', `/artifacts/${draft}/edit`);
  await visit(mina, 'describe-again', `/artifacts/${back}/edit`);
  await mina.locator('#field-districts').fill('Atlantis');
  await send(mina, 'Save');
  await look(mina, 'edit-again');
  const { cohorts } = await (await mina.request.get(`${base}/api/v1/cohorts`)).json();
  const running = `/cohorts/${cohorts.at(-1).year}`;
  await visit(mina, 'session-inside', '/cohorts/2019/sessions/planning-day-3-choosing-a-curriculum');
  await visit(mina, 'board', `${running}/board`);
  await visit(mina, 'teams', `${running}/teams`);
  await visit(mina, 'team', `${running}/teams/99020000`);
  await mina.locator('#field-discovery-1-name').fill('');
  await mina.locator('#field-discovery-1-email').evaluate((field) => { field.type = 'text'; field.value = 'nowhere'; });
  await mina.locator('form:has(#field-discovery-1-name)').getByRole('button', { name: 'Save' }).press('Enter');
  await mina.locator('#complaints').waitFor();
  await look(mina, 'team-again');
  const { sessions } = await (await mina.request.get(`${base}/api/v1/pd`)).json();
  await visit(mina, 'pd-inside', sessions.find(({ title }) => title.includes('micro:bit')).url);
  await visit(mina, 'pd-together', '/pd/together');
  await visit(mina, 'account', '/account');
}

async function plans(mina) {
  await visit(mina, 'plans', '/districts/99020000/plans');
  const plan = await mina.locator('.desk-row h3 a').first().getAttribute('href');
  await visit(mina, 'plan', plan);
  for (const section of ['vision', 'curriculum', 'standards', 'script']) await visit(mina, `plan-${section}`, `${plan}/${section}`);
  await visit(mina, 'plan-development', `${plan}/professional-development`);
  await mina.locator('[id="field-pd.0.hours"]').fill('two');
  await send(mina, 'Save');
  await look(mina, 'plan-problems');
}

async function questions(mina) {
  const { cohorts } = await (await mina.request.get(`${base}/api/v1/cohorts`)).json();
  const { year } = cohorts.at(-1);
  await visit(mina, 'answers', `/cohorts/${year}/answers?with=2019&section=all`);
  const questionnaire = `/districts/99020000/questionnaire/${year}`;
  await visit(mina, 'questionnaire', questionnaire);
  await visit(mina, 'questionnaire-courses', `${questionnaire}/courses`);
  await visit(mina, 'questionnaire-technology', `${questionnaire}/technology`);
  await visit(mina, 'lessons', '/lessons');
  await visit(mina, 'lesson', '/districts/99020000/lessons/1');
  await visit(mina, 'lesson-section', '/districts/99020000/lessons/1/lesson');
  await visit(mina, 'district-lessons', '/districts/99020000/lessons');
  await mina.locator('#field-role').fill('mina@wexmoor.example');
  await send(mina, 'Begin');
  await look(mina, 'district-lessons-again');
}

async function curators(dana, { waiting, gone, revised }) {
  await visit(dana, 'desk', '/desk');
  await dana.locator('input[name=document]').first().check();
  await send(dana, 'Publish them');
  await look(dana, 'bulk');
  await visit(dana, 'review', `/desk/review/${waiting}`);
  await visit(dana, 'reports', '/desk/reports');
  await visit(dana, 'audit', '/desk/audit');
  await visit(dana, 'history', `/artifacts/${waiting}/history`);
  await visit(dana, 'changes', `/artifacts/${revised}/revisions/2`);
  await visit(dana, 'staff-notices', '/notices');
  await visit(dana, 'searches', '/desk/searches');
  await visit(dana, 'synonyms', '/desk/synonyms');
  await visit(dana, 'board-of-staff', '/cohorts/2019/board');
  await visit(dana, 'cohort-edit', '/cohorts/2019/edit');
  await dana.locator('[name="members.0.district"]').fill('Atlantis');
  await send(dana, 'Save');
  await look(dana, 'cohort-edit-again');
  await visit(dana, 'cohort-new', '/cohorts/new');
  await visit(dana, 'programme', '/desk/programme');
  await publications(dana);
  await visit(dana, 'session-for-staff', '/cohorts/2019/sessions/planning-day-3-choosing-a-curriculum');
  const session = '/cohorts/2020/sessions/kickoff-and-overview/edit';
  await visit(dana, 'session-edit', `${session}?from=2019/kickoff-and-overview`);
  await dana.locator('#field-materials').fill('nowhere');
  await send(dana, 'Save');
  await look(dana, 'session-edit-again');
  await visit(dana, 'staff-goal', '/goal');
  await visit(dana, 'goal-import', '/desk/goal');
  const table = 'org_code,class,graduates,competent\n99020000,2019,220,4\n99010000,2025,390,140\n';
  await dana.locator('#file').setInputFiles({ name: 'goal.csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
  await send(dana, 'Look it through');
  await look(dana, 'goal-preview');
  await dana.locator('#file').setInputFiles({ name: 'goal.csv', mimeType: 'text/csv', buffer: Buffer.from('class\n2019\n') });
  await send(dana, 'Look it through');
  await look(dana, 'goal-mistakes');
  await visit(dana, 'selections', '/desk/selection');
  const selection = await dana.locator('.desk-row h2 a').first().getAttribute('href');
  await visit(dana, 'selection', selection);
  const candidate = await dana.locator('.stands-undecided a').first().getAttribute('href');
  await visit(dana, 'candidate', candidate);
  await dana.locator('[name=standing][value=selected]').check();
  await send(dana, 'Save the decision');
  await look(dana, 'candidate-again');
  await visit(dana, 'call-edit', `${selection}/edit`);
  await visit(dana, 'call-new', '/desk/selection/new');
  await visit(dana, 'apply-for-staff', `/apply?year=${candidate.split('/')[3]}&district=${candidate.split('/')[4]}`);
  await dana.locator('#field-district').fill('Atlantis');
  await send(dana, 'Send the application');
  await look(dana, 'apply-again');
  await visit(dana, 'pd-new', '/pd/new');
  await send(dana, 'Save');
  await look(dana, 'pd-new-again');
  await visit(dana, 'pd-together-for-staff', '/pd/together');
  await visit(dana, 'jobs', '/desk/jobs');
  await dana.locator('#export-q').fill('plan');
  await send(dana, 'Export them');
  await dana.getByText('Download the ZIP file').waitFor();
  await look(dana, 'job');
  await visit(dana, 'withdrawn-for-staff', `/artifacts/${gone}`, 410);
}

async function publications(dana) {
  const guide = '/desk/publications/implementation-guide-cohort-';
  await visit(dana, 'publications-desk', '/desk/publications');
  const address = await dana.locator(`.desk-row a[href^="${guide}"]`).first().getAttribute('href');
  await visit(dana, 'publication-edit', address);
  await dana.locator('#field-new').selectOption('picture');
  await send(dana, 'Add');
  await look(dana, 'publication-picture');
  await dana.locator('#field-title').fill('');
  await dana.getByRole('button', { name: 'Save', exact: true }).first().click();
  await dana.locator('#complaints').waitFor();
  await look(dana, 'publication-again');
  await visit(dana, 'publication-preview', `${address}/preview`);
}

async function admins(lee, anyone) {
  await visit(lee, 'accounts-audit', '/desk/audit/accounts');
  await visit(lee, 'upkeep', '/desk/jobs');
  await visit(lee, 'roundtables', '/desk/roundtables');
  await lee.locator('#field-1-districts').fill('Atlantis');
  await send(lee, 'Save');
  await look(lee, 'roundtables-again');
  await visit(lee, 'people', '/desk/people');
  await lee.locator('#field-email').fill('new@wexmoor.example');
  await send(lee, 'Make an invitation');
  await look(lee, 'invited');
  await visit(anyone, 'link', await lee.locator('.notice code').innerText());
}

await play('access', async () => {
  // Colours change at once, not over some frames.
  const still = { reducedMotion: 'reduce' };
  const [anyone, mina, dana, lee, invited] =
    await Promise.all([null, 'contributor', 'curator', 'admin', null].map((role) => enter(role, still)));
  const papers = await prepare(anyone, mina, dana);
  await Promise.all([
    visitors(anyone, papers),
    contributors(mina, papers).then(() => plans(mina)).then(() => questions(mina)).then(() => curators(dana, papers)).then(() => admins(lee, invited)),
  ]);
});
