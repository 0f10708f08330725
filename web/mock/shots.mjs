/*
 * Photographs every page, at desktop and phone size, light and dark, with the mock behind it.
 *
 *   npm run build && node mock/shots.mjs [FOLDER] [only=NAME,…] [size=phone] [scheme=dark] [port=N]      CHROMIUM names another browser
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const folder = process.argv[2] ?? 'target/shots';
const only = process.argv.find((each) => each.startsWith('only='))?.slice(5).split(',');
const of = (name) => process.argv.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);
const port = Number(of('port') ?? 8456);
const base = `http://127.0.0.1:${port}`;
mkdirSync(folder, { recursive: true });

const mock = spawn(process.execPath, [fileURLToPath(new URL('server.mjs', import.meta.url)), String(port)], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
await new Promise((resolve) => setTimeout(resolve, 700));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? onPath('chromium'),
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', '--disable-features=WebRtcHideLocalIpsWithMdns', '--autoplay-policy=no-user-gesture-required', '--auto-select-desktop-capture-source=Entire screen'],
});

function onPath(program) {
  const found = (process.env.PATH ?? '').split(':').map((folder) => joinPath(folder, program)).find(existsSync);
  if (!found) throw new Error(`${program} is not on the PATH`);
  return found;
}

const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const post = (path, body = {}) => fetch(base + path, { method: 'POST', body: JSON.stringify(body) });

async function signIn(page) {
  await page.goto(`${base}/sign-in`);
  await page.getByTestId('sign-in-name').fill('anna');
  await page.getByTestId('sign-in-password').fill('long enough');
  await page.getByTestId('sign-in').click();
  await page.getByTestId('account-menu').waitFor();
}

async function go(page, path, wait) {
  await page.goto(base + path);
  await wait;
}

/** Each: what to do before the picture is taken. */
const scenes = {
  'sign-in': async (page) => go(page, '/sign-in', page.getByTestId('sign-in').waitFor()),
  'sign-in-wrong': async (page) => {
    await page.goto(`${base}/sign-in`);
    await page.getByTestId('sign-in-name').fill('anna');
    await page.getByTestId('sign-in-password').fill('wrong');
    await page.getByTestId('sign-in').click();
    await page.getByTestId('error').waitFor();
  },
  'sign-up': async (page) => go(page, '/sign-up', page.getByTestId('sign-up').waitFor()),
  setup: async (page) => {
    await post('/mock/setup', { needed: true });
    await page.goto(`${base}/setup?token=abc`);
    await page.getByTestId('set-up').waitFor();
    await post('/mock/setup', { needed: false });
  },
  home: async (page) => {
    await signIn(page);
    await page.getByTestId('conference').first().waitFor();
  },
  'home-new': async (page) => {
    await signIn(page);
    await page.getByTestId('new-conference').click();
    await page.getByTestId('create-conference').waitFor();
  },
  incoming: async (page) => {
    await signIn(page);
    await page.waitForFunction(() => window.parley.gatewayStatus === 'open');
    await post('/mock/ring');
    await page.getByTestId('incoming-call').waitFor();
    await page.waitForTimeout(400);
  },
  dial: async (page) => {
    await signIn(page);
    await page.goto(`${base}/dial`);
    await page.getByTestId('dial').waitFor();
  },
  history: async (page) => {
    await signIn(page);
    await page.goto(`${base}/history`);
    await page.getByTestId('history-row').first().waitFor();
  },
  timeline: async (page) => {
    await signIn(page);
    await page.goto(`${base}/calls/c3`);
    await page.getByTestId('ladder').waitFor();
  },
  recordings: async (page) => {
    await signIn(page);
    await page.goto(`${base}/recordings`);
    await page.getByTestId('recording-row').first().waitFor();
  },
  recording: async (page) => {
    await signIn(page);
    await page.goto(`${base}/recordings/r1`);
    await page.getByTestId('waveform').nth(2).waitFor();
    await page.getByTestId('play').click();
    await page.waitForTimeout(1200);
    await page.getByTestId('waveform').first().click({ position: { x: 130, y: 40 } });
    await page.waitForTimeout(500);
  },
  'recording-interrupted': async (page) => {
    await signIn(page);
    await page.goto(`${base}/recordings/r2`);
    await page.getByTestId('waveform').nth(1).waitFor();
  },
  people: async (page) => {
    await signIn(page);
    await page.goto(`${base}/people`);
    await page.getByTestId('person').first().waitFor();
  },
  'people-add': async (page) => {
    await signIn(page);
    await page.goto(`${base}/people`);
    await page.getByTestId('add-person').click();
    await page.getByTestId('save-person').waitFor();
  },
  lines: async (page) => {
    await signIn(page);
    await page.goto(`${base}/lines`);
    await page.getByTestId('explain-from').fill('101');
    await page.getByTestId('explain-to').fill('030 901820');
    await page.getByTestId('explain-ask').click();
    await page.getByTestId('explain-result').waitFor();
  },
  'lines-plan': async (page) => {
    await signIn(page);
    await page.goto(`${base}/lines/plan`);
    await page.getByTestId('plan-text').fill((await page.getByTestId('plan-text').inputValue()).replace('trunk: backup', 'trunk: bakup'));
    await page.getByTestId('plan-check').click();
    await page.getByTestId('plan-problems').waitFor();
  },
  'lines-devices': async (page) => {
    await signIn(page);
    await page.goto(`${base}/lines/devices`);
    await page.getByTestId('device').first().waitFor();
  },
  'lines-security': async (page) => {
    await signIn(page);
    await page.goto(`${base}/lines/security`);
    await page.getByTestId('refusal').first().waitFor();
  },
  signalling: async (page) => {
    await signIn(page);
    await page.goto(`${base}/calls/c3`);
    await page.getByTestId('sip-ladder').scrollIntoViewIfNeeded();
    await page.getByTestId('sip-ladder').getByRole('button').nth(3).click();
    await page.getByTestId('sip-message').scrollIntoViewIfNeeded();
  },
  profile: async (page) => {
    await signIn(page);
    await page.goto(`${base}/profile`);
    await page.getByRole('heading', { name: 'Your profile' }).waitFor();
  },
  lobby: async (page) => {
    await signIn(page);
    await page.goto(`${base}/conferences/k2`);
    await page.getByTestId('lobby').waitFor();
    await page.waitForTimeout(600);
  },
  guest: async (page) => {
    await page.goto(`${base}/c/b3Hn8sLk1rTy`);
    await page.getByTestId('guest-name').fill('Priya Nair');
    await page.waitForTimeout(900);
  },
  'guest-gone': async (page) => go(page, '/c/nonsense', page.getByTestId('no-longer').waitFor()),
  'lobby-camera': async (page) => {
    await signIn(page);
    await page.goto(`${base}/conferences/k2`);
    await page.getByTestId('camera').click();
    await page.getByTestId('self-picture').waitFor();
    await page.waitForTimeout(900);
  },
  'room-alone': async (page) => {
    await signIn(page);
    await join(page, 'k2');
  },
  room: async (page) => {
    await signIn(page);
    await join(page, 'k1');
    await post('/mock/bots', { conference: 'k1' });
    await page.waitForTimeout(2200);
  },
  'room-recording': async (page, size) => {
    await signIn(page);
    await join(page, 'k1');
    await post('/mock/bots', { conference: 'k1' });
    await control(page, 'record', size);
    await page.getByTestId('recording-sign').waitFor();
    await page.getByTestId('mute').click();
    await page.waitForTimeout(900);
  },
  'room-invite': async (page, size) => {
    await signIn(page);
    await join(page, 'k1');
    await post('/mock/bots', { conference: 'k1' });
    await control(page, 'invite', size);
    await page.waitForTimeout(500);
  },
  'room-sound': async (page, size) => {
    await signIn(page);
    await join(page, 'k1');
    await page.getByTestId('camera').click();
    await page.getByTestId('self-picture').waitFor();
    await control(page, 'sound', size);
    await page.waitForTimeout(900);
  },
  'room-video': async (page) => {
    await signIn(page);
    await withPictures(page, { cameras: 5 });
    await page.waitForTimeout(1800);
  },
  'room-many': async (page) => {
    await signIn(page);
    await withPictures(page, { cameras: 9, more: 12 });
    await page.waitForTimeout(2200);
  },
  'room-speaker': async (page) => {
    await signIn(page);
    await withPictures(page, { cameras: 3 });
    await page.getByTestId('view-speaker').click();
    await page.waitForTimeout(2500);
  },
  'room-screen': async (page) => {
    await signIn(page);
    await withPictures(page, { cameras: 3, screen: true });
    await page.locator('[data-testid=shared-screen] [data-state=live]').waitFor();
    await page.waitForTimeout(800);
  },
  'room-sharing': async (page, size) => {
    await signIn(page);
    await withPictures(page, { cameras: 3 });
    await control(page, 'share', size);
    await page.getByTestId('self-screen').waitFor();
    await page.waitForTimeout(900);
  },
  'room-stage': async (page) => {
    await signIn(page);
    await withPictures(page, { cameras: 3 });
    await page.getByTestId('view-stage').click();
    await page.getByTestId('listen-spatial').click();
    await page.getByTestId('seat').nth(2).waitFor();
    await page.waitForTimeout(1200);
  },
  'room-person': async (page) => {
    await signIn(page);
    await withPictures(page, { cameras: 2 });
    await page.locator('[data-name="Ben Okafor"] [data-testid=quality-sign]').click();
    await page.getByTestId('person-panel').waitFor();
    await page.waitForTimeout(600);
  },
  'room-locked': async (page, size) => {
    await signIn(page);
    await withPictures(page, { cameras: 0 });
    await control(page, 'lock', size);
    await page.getByTestId('locked-sign').waitFor();
    if (size === 'phone') await page.getByTestId('more').click();
    await page.waitForTimeout(600);
  },
  'join-locked': async (page) => {
    await post('/mock/bots', { conference: 'k3' });
    await post('/mock/lock', { conference: 'k3', on: true });
    await signIn(page);
    await page.goto(`${base}/conferences/k3`);
    await page.getByTestId('join').click();
    await page.getByTestId('left').waitFor();
    await post('/mock/lock', { conference: 'k3', on: false });
  },
  'room-no-camera': async (page) => {
    await page.addInitScript(() => {
      const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = (wish) => (wish.video ? Promise.reject(new DOMException('no', 'NotAllowedError')) : real(wish));
    });
    await signIn(page);
    await join(page, 'k2');
    await page.getByTestId('camera').click();
    await page.getByTestId('camera-problem').waitFor();
    await page.waitForTimeout(400);
  },
  left: async (page) => {
    await signIn(page);
    await join(page, 'k3');
    await page.getByTestId('leave').click();
    await page.getByTestId('left').waitFor();
  },
  'call-ringing': async (page) => {
    await signIn(page);
    await page.goto(`${base}/dial`);
    await page.getByTestId('dial-number').fill('102');
    await page.getByTestId('dial').click();
    await page.getByTestId('room').waitFor();
    await page.waitForTimeout(1500);
  },
};

async function withPictures(page, wish) {
  await join(page, 'k1');
  await post('/mock/bots', { conference: 'k1', ...wish });
  await page.getByTestId('camera').click();
  await page.getByTestId('self-picture').waitFor();
}

/** On a telephone, what is seldom needed is behind More. */
async function control(page, id, size) {
  if (size === 'phone') await page.getByTestId('more').click();
  await page.getByTestId(id).click();
}

async function join(page, conference) {
  await page.goto(`${base}/conferences/${conference}`);
  await page.getByTestId('join').click({ timeout: 5000 });
  await page.waitForFunction(() => window.parley.active?.phase === 'connected', undefined, { timeout: 8000 });
}

const media = await (await browser.newContext()).newPage();
await media.goto(`${base}/mock/media.html`);
let failures = 0;
for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ['light', 'dark']) {
    if ((of('size') ?? size) !== size || (of('scheme') ?? colorScheme) !== colorScheme) continue;
    for (const [name, prepare] of Object.entries(scenes)) {
      if (only && !only.includes(name)) continue;
      const context = await browser.newContext({ viewport, colorScheme, permissions: ['microphone', 'camera'], deviceScaleFactor: 1, hasTouch: size === 'phone' });
      const page = await context.newPage();
      const complaints = [];
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(String(error)));
      try {
        await prepare(page, size);
        await page.waitForTimeout(350);
      } catch (error) {
        failures += 1;
        console.log(`${name} ${size} ${colorScheme}: ${String(error).split('\n')[0]}`);
      }
      await page.screenshot({ path: `${folder}/${name}-${size}-${colorScheme}.png` });
      for (const text of new Set(complaints)) if (!/401|404/.test(text)) console.log(`  ${name} ${size}: ${text.slice(0, 220)}`);
      if (name === 'room' && colorScheme === 'light') console.log(`  ${name} ${size}:`, JSON.stringify(await page.evaluate(() => window.parley.sinceClick)));
      await page.close();
      await context.close();
    }
  }
}
await browser.close();
mock.kill();
process.exit(failures > 0 ? 1 : 0);
