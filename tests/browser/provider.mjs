// People sign in at a real OpenID provider on this machine. `node provider.mjs BASE INVITATION...` expects the clearinghouse
// at BASE to take its sign-in under the name Local; dana is known there by her address, mina only by her invitation.

import assert from 'node:assert/strict';
import Provider from 'oidc-provider';
import { base, complaints, contributor as invitation, enter, play } from './stage.mjs';

const PEOPLE = {
  dana: { email: 'dana@pace.example', email_verified: true, name: 'Dana Reyes' },
  mina: { email: 'mina@elsewhere.example', email_verified: true, name: 'Mina Okafor' },
  thief: { email: 'dana@pace.example', email_verified: false, name: 'Dana Reyes' },
};

const issuer = new URL(process.env.ISSUER);
const provider = new Provider(issuer.origin, {
  clients: [{ client_id: 'clearinghouse', client_secret: 'a-secret-of-the-test', redirect_uris: [`${base}/sign-in/back`] }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  cookies: { keys: ['of the test'] },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...PEOPLE[sub] }) }),
});
provider.listen(Number(issuer.port), issuer.hostname);

/** Follows a link to the provider and signs in there by name; nothing is allowed to a fresh browser before. */
async function signIn(page, link, name) {
  await page.getByRole('link', { name: link }).click();
  await page.locator('input[name=login]').fill(name);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  await page.locator('button[type=submit]').click();
  await page.waitForURL(`${base}/**`);
}

const me = async (page) => (await page.request.get(`${base}/api/v1/me`)).json();

await play('provider', async () => {
  const dana = await enter(null);
  await dana.goto(`${base}/sign-in?then=/desk`);
  await signIn(dana, 'Sign in with Local', 'dana');
  assert.equal(new URL(dana.url()).pathname, '/desk');
  assert.equal((await me(dana)).name, 'Dana Reyes');

  // An address that the provider does not vouch for opens nothing.
  const thief = await enter(null);
  await thief.goto(`${base}/sign-in`);
  await signIn(thief, 'Sign in with Local', 'thief');
  await thief.getByText('has no account here').waitFor();
  assert.equal((await me(thief)).code, 'sign_in_needed');

  // Who was invited under another address takes the invitation up, and is known from then on.
  const mina = await enter(null);
  await mina.goto(invitation);
  await signIn(mina, 'Sign in with Local instead', 'mina');
  assert.equal((await me(mina)).email, 'mina@wexmoor.example');
  const again = await enter(null);
  await again.goto(`${base}/sign-in`);
  await signIn(again, 'Sign in with Local', 'mina');
  assert.equal((await me(again)).name, 'Mina Okafor');
  assert.equal((await again.goto(invitation)).status(), 410);

  // The one way to sign in stays; an answer for another browser is worth nothing.
  await again.goto(`${base}/account`);
  await again.getByRole('button', { name: 'Remove Local' }).click();
  await again.getByText('choose a password first').first().waitFor();
  const other = await enter(null);
  let back;
  other.on('request', (request) => { if (request.url().startsWith(`${base}/sign-in/back`)) back = request.url(); });
  await other.goto(`${base}/sign-in`);
  await signIn(other, 'Sign in with Local', 'dana');
  const victim = await enter(null);
  assert.equal((await victim.goto(back)).status(), 403);
  complaints.length = 0;
});
