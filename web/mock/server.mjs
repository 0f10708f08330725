/*
 * A stand-in for a node: enough of docs/developers/api.md to look at every page, and to join a conference. State is in
 * memory and starts over with each run. Sound and pictures come from a second browser page, /mock/media.html, which plays the
 * media node: it offers, as the real one does, and draws the faces and the screen that bots show.
 *
 *   node mock/server.mjs [PORT]        serves dist/ and the API on 127.0.0.1
 */
import { randomUUID } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import * as sip from './lines.mjs';
import { measurement, seed } from './seed.mjs';

const port = Number(process.argv[2] ?? 8455);
const here = fileURLToPath(new URL('.', import.meta.url));
const dist = join(here, '..', 'dist');
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };
const CSP =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob: mediastream:; " +
  "worker-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const world = seed();
const clients = new Set();
const answers = new Map();
let media;
const offers = new Map();

/* Calls: events and their fold. */

function append(call, event, at = new Date().toISOString()) {
  const stored = { seq: ++world.seq, call: call.id, version: ++call.version, at, event };
  call.events.push(stored);
  world.apply(call, event, at);
  for (const client of clients) if (client.greeted) client.send({ type: 'event', ...stored });
  return stored;
}

const view = ({ events: _, ...call }) => ({ locked: false, ...call });
const running = (conference) => world.calls.find((call) => call.conference === conference && !call.endedAt);
const joined = (call) => call.legs.filter((leg) => leg.phase === 'joined');

function startCall(title, conference) {
  const call = { id: randomUUID(), title, conference, version: 0, legs: [], events: [], startedAt: new Date().toISOString() };
  world.calls.unshift(call);
  append(call, { type: 'call-started', ...(conference ? { conference } : {}), title });
  return call;
}

function addLeg(call, over) {
  const leg = randomUUID();
  append(call, { type: 'leg-added', leg, kind: 'browser', incoming: true, participant: leg, subject: '', displayName: '', number: '', ...over });
  return leg;
}

function leave(call, leg, reason) {
  const found = call.legs.find((each) => each.id === leg);
  if (!found || found.phase === 'left') return;
  append(call, { type: 'leg-left', leg, reason });
  media?.send(JSON.stringify({ type: 'close', leg }));
  if (joined(call).every((each) => each.bot) || (!call.conference && joined(call).length < 2)) {
    for (const rest of call.legs.filter((each) => each.phase !== 'left')) append(call, { type: 'leg-left', leg: rest.id, reason: 'hung-up' });
    if (call.recording) append(call, { type: 'recording-stopped', recording: call.recording, reason: 'everybody-left' });
    append(call, { type: 'call-ended', reason: 'everybody-left' });
  }
}

/* The gateway. */

const sockets = new WebSocketServer({ noServer: true });

function greet(client, frame) {
  const who = world.tokens.get(frame.token);
  if (!who) return client.socket.close(4001);
  client.who = who;
  const calls = world.calls.filter((call) => !call.endedAt).map(view);
  const resumed = frame.resumeAfter !== undefined;
  client.send({ type: 'welcome', seq: frame.resumeAfter ?? world.seq, resumed, session: client.id, ...who, calls, iceServers: [] });
  client.greeted = true;
  if (frame.resumeAfter === undefined) return;
  const missed = world.calls.flatMap((call) => call.events).filter((event) => event.seq > frame.resumeAfter);
  for (const event of missed.sort((a, b) => a.seq - b.seq)) client.send({ type: 'event', ...event });
}

async function offerFor(leg, wish = {}) {
  if (!media) return 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n';
  return new Promise((resolve) => {
    offers.set(leg, resolve);
    media.send(JSON.stringify({ type: 'offer', leg, ...wish }));
  });
}

/* Seats: bots sit around the middle, newcomers at the back. */
const SEATS = [
  [0, -2, 0],
  [-2, 0.6, 120],
  [-0.8, 2.2, 165],
  [1.2, 2, 200],
  [2.4, 0.4, 250],
];
const seatings = new Map();

function scene(call) {
  const seated = seatings.get(call.id) ?? new Map();
  seatings.set(call.id, seated);
  const here = joined(call);
  for (const leg of here) {
    if (seated.has(leg.id)) continue;
    const [x, y, facing] = SEATS[leg.bot ? 1 + (here.filter((each) => each.bot).indexOf(leg) % 4) : 0];
    seated.set(leg.id, { leg: leg.id, x, y, facing });
  }
  return { type: 'scene', call: call.id, seats: here.map((leg) => seated.get(leg.id)) };
}

function tellScene(call) {
  for (const client of clients) if (client.greeted) client.send(scene(call));
}

async function letIn(client, call, over, frame) {
  const mine = call.legs.find((leg) => leg.participant === frame.participant && leg.phase !== 'left');
  const leg = addLeg(call, { participant: frame.participant, subject: client.who.account?.id ?? client.who.guest.id, ...over });
  client.legs.push(leg);
  if (mine) {
    append(call, { type: 'leg-left', leg: mine.id, reason: 'replaced' });
    media?.send(JSON.stringify({ type: 'close', leg: mine.id }));
  }
  return { type: 'joined', call: view(call), leg, offer: await offerFor(leg) };
}

const callOf = (frame) => world.calls.find((each) => each.id === frame.call);

const commands = {
  ping: () => ({ type: 'ok' }),
  token: () => ({ type: 'ok' }),
  async join(client, frame) {
    const conference = world.conferences.find((each) => each.id === frame.conference);
    if (!conference) return { type: 'error', code: 'not-found', message: 'There is no such conference.' };
    if (running(conference.id)?.locked && frame.participant !== running(conference.id).keyholder) return { type: 'error', code: 'forbidden', message: 'This conference is locked: ask somebody in it to let you in.' };
    const call = running(conference.id) ?? startCall(conference.name, conference.id);
    return letIn(client, call, { displayName: frame.displayName ?? client.who.account?.displayName ?? client.who.guest.displayName }, frame);
  },
  async dial(client, frame) {
    const callee = world.accounts.find((account) => account.extension === frame.number);
    if (!callee) return { type: 'error', code: 'not-found', message: `Nobody has the number ${frame.number}.` };
    const call = startCall(callee.displayName);
    const answer = await letIn(client, call, { displayName: client.who.account.displayName, number: client.who.account.extension }, frame);
    const leg = addLeg(call, { kind: 'phone', incoming: false, displayName: callee.displayName, number: frame.number, subject: callee.id });
    append(call, { type: 'leg-ringing', leg });
    setTimeout(() => append(call, { type: 'leg-joined', leg }), 6000);
    return answer;
  },
  async accept(client, frame) {
    const call = world.calls.find((each) => each.id === frame.call);
    return { type: 'joined', call: view(call), leg: frame.leg, offer: await offerFor(frame.leg) };
  },
  answer(client, frame) {
    media?.send(JSON.stringify({ type: 'answer', leg: frame.leg, sdp: frame.sdp }));
    const call = world.calls.find((each) => each.id === frame.call);
    if (call.legs.find((leg) => leg.id === frame.leg)?.phase === 'new') append(call, { type: 'leg-joined', leg: frame.leg });
    setTimeout(() => tellScene(call), 50);
    return { type: 'ok' };
  },
  async offer(client, frame) {
    return { type: 'offered', offer: await offerFor(frame.leg, { video: frame.video, restart: frame.restart }) };
  },
  video(client, frame) {
    append(callOf(frame), { type: frame.on ? 'video-started' : 'video-stopped', leg: frame.leg, source: frame.source });
    return { type: 'ok' };
  },
  view(client, frame) {
    const seen = frame.wanted.filter(({ width }) => width > 0).slice(0, 9);
    const slots = seen.map(({ leg, source }, i) => ({ mid: `v${i}`, leg, source, state: callOf(frame).legs.find((each) => each.id === leg)?.slow ? 'paused' : 'live' }));
    const names = Object.fromEntries(callOf(frame).legs.map((leg) => [leg.id, leg.displayName || leg.number]));
    media?.send(JSON.stringify({ type: 'slots', leg: frame.leg, slots: slots.map((slot) => ({ ...slot, name: names[slot.leg] })) }));
    client.send({ type: 'slots', call: frame.call, leg: frame.leg, slots });
    return { type: 'ok' };
  },
  seat(client, frame) {
    const { leg, x, y, facing } = frame;
    seatings.get(frame.call)?.set(leg, { leg, x, y, facing });
    tellScene(callOf(frame));
    return { type: 'ok' };
  },
  listen: () => ({ type: 'ok' }),
  moderate(client, frame) {
    const { leg, muted, deaf, gainDb } = frame;
    if (muted !== undefined) append(callOf(frame), { type: muted ? 'leg-muted' : 'leg-unmuted', leg });
    if (deaf !== undefined) append(callOf(frame), { type: deaf ? 'leg-deafened' : 'leg-undeafened', leg });
    if (gainDb !== undefined) append(callOf(frame), { type: 'leg-gained', leg, gainDb });
    return { type: 'ok' };
  },
  lock(client, frame) {
    append(callOf(frame), { type: frame.on ? 'call-locked' : 'call-unlocked' });
    return { type: 'ok' };
  },
  'hang-up'(client, frame) {
    leave(world.calls.find((each) => each.id === frame.call), frame.leg, 'hung-up');
    return { type: 'ok' };
  },
  mute(client, frame) {
    append(world.calls.find((each) => each.id === frame.call), { type: frame.muted ? 'leg-muted' : 'leg-unmuted', leg: frame.leg });
    return { type: 'ok' };
  },
  record(client, frame) {
    const call = world.calls.find((each) => each.id === frame.call);
    if (frame.on) append(call, { type: 'recording-started', recording: randomUUID(), by: client.who.account?.displayName ?? 'Guest' });
    else append(call, { type: 'recording-stopped', recording: call.recording, reason: 'hung-up' });
    return { type: 'ok' };
  },
};

sockets.on('connection', (socket) => {
  const client = { id: randomUUID(), socket, greeted: false, legs: [], send: (frame) => socket.send(JSON.stringify(frame)) };
  clients.add(client);
  socket.on('close', () => {
    clients.delete(client);
    for (const call of world.calls) for (const leg of client.legs) leave(call, leg, 'connection-lost');
  });
  socket.on('message', async (data) => {
    const frame = JSON.parse(String(data));
    if (frame.type === 'hello') return greet(client, frame);
    const run = commands[frame.type];
    if (!run) return socket.close(4002);
    const answer = answers.get(frame.id) ?? Promise.resolve(run(client, frame));
    answers.set(frame.id, answer);
    client.send({ ...(await answer), id: frame.id });
  });
});

function onMedia(socket) {
  media = socket;
  socket.on('message', (data) => {
    const { leg, sdp } = JSON.parse(String(data));
    offers.get(leg)?.(sdp);
    offers.delete(leg);
  });
}

/* Who speaks, ten times a second. */
const phases = new Map();
setInterval(() => {
  for (const call of world.calls) {
    if (call.endedAt) continue;
    const speakers = joined(call)
      .filter((leg) => leg.bot && !leg.muted && !leg.held)
      .map((leg, i) => {
        const phase = (phases.get(leg.id) ?? i * 23) + 1;
        phases.set(leg.id, phase);
        const turn = Math.sin(phase / 30 + i * 2.1) > -0.1;
        return { leg: leg.id, level: turn ? -16 - Math.round(Math.random() * 16) : -127 };
      });
    if (speakers.length > 0) for (const client of clients) if (client.greeted) client.send({ type: 'speakers', call: call.id, speakers });
  }
}, 100);

/* How it goes, every three seconds. */
setInterval(() => {
  for (const call of world.calls) {
    if (call.endedAt || joined(call).length === 0) continue;
    append(call, { type: 'quality-measured', legs: joined(call).map((leg, n) => (leg.slow ? measurement(leg.id, 2, 300) : measurement(leg.id, n, 3 * call.version))) });
  }
}, 3000);

/* HTTP. */

function sessionOf(account) {
  const accessToken = randomUUID();
  world.tokens.set(accessToken, { account });
  return { accessToken, expiresInSeconds: 900, account };
}

const fault = (status, code, message) => ({ status, body: { error: { code, message } } });
const conferenceView = (conference) => {
  const call = running(conference.id);
  return { ...conference, ...(call ? { call: { id: call.id, startedAt: call.startedAt, people: joined(call).length } } : {}) };
};

const routes = [
  ['GET', '/api/node', () => ({ version: '0.1.0', setupNeeded: world.setupNeeded, signUp: 'open' })],
  ['POST', '/api/setup', ({ body }) => setUp(body)],
  ['POST', '/api/accounts/sign-up', ({ body }) => setUp(body)],
  ['POST', '/api/sessions/refresh', ({ cookie }) => refresh(cookie)],
  ['POST', '/api/sessions', ({ body }) => signIn(body)],
  ['DELETE', '/api/sessions/current', () => ({ status: 204, cookie: 'parley_refresh=; Max-Age=0; Path=/api/sessions' })],
  ['GET', '/api/me', ({ who }) => who],
  ['GET', '/api/accounts', () => ({ accounts: world.accounts })],
  ['POST', '/api/accounts', ({ body }) => addAccount(body)],
  ['PATCH', '/api/accounts/:id', ({ id, body }) => Object.assign(world.accounts.find((each) => each.id === id), body)],
  ['GET', '/api/conferences', () => ({ conferences: world.conferences.map(conferenceView) })],
  ['POST', '/api/conferences', ({ body, who }) => addConference(body, who)],
  ['GET', '/api/conferences/:id', ({ id }) => find(world.conferences, id, conferenceView)],
  ['PATCH', '/api/conferences/:id', ({ id, body }) => Object.assign(world.conferences.find((each) => each.id === id), body)],
  ['DELETE', '/api/conferences/:id', ({ id }) => ((world.conferences = world.conferences.filter((each) => each.id !== id)), { status: 204 })],
  ['POST', '/api/conferences/:id/invitation', ({ id }) => renew(id)],
  ['GET', '/api/invitations/:id', ({ id }) => invitation(id)],
  ['POST', '/api/invitations/:id/guests', ({ id, body }) => guest(id, body)],
  ['GET', '/api/calls', () => ({ calls: world.calls.map(view) })],
  ['GET', '/api/calls/:id/timeline', ({ id }) => find(world.calls, id, (call) => ({ call: view(call), events: call.events.map(({ event, seq, version, at }) => ({ seq, version, at, ...event })) }))],
  ['GET', '/api/recordings', ({ url }) => ({ recordings: world.recordings.filter((each) => !url.searchParams.get('call') || each.call === url.searchParams.get('call')) })],
  ['GET', '/api/recordings/:id', ({ id }) => find(world.recordings, id, (each) => each)],
  ['DELETE', '/api/recordings/:id', ({ id }) => ((world.recordings = world.recordings.filter((each) => each.id !== id)), { status: 204 })],
  ['GET', '/api/recordings/:id/tracks/:n/peaks', ({ id, n }) => world.peaks(id, Number(n))],
  ['GET', '/api/calls/:id/sip', ({ id }) => ({ messages: sip.messages(id) })],
  ['GET', '/api/sip/trunks', () => sip.lines()],
  ['POST', '/api/sip/route/explain', ({ body }) => sip.explain(body)],
  ['GET', '/api/sip/plan', () => sip.plan],
  ['POST', '/api/sip/plan/check', ({ body }) => ({ ok: !body.text?.includes('bakup'), problems: body.text?.includes('bakup') ? sip.problems : [] })],
  ['GET', '/api/sip/plan/changes', () => ({ changes: sip.changes })],
  ['GET', '/api/registrations', () => ({ registrations: sip.registrations })],
  ['GET', '/api/bans', () => ({ bans: sip.bans })],
  ['GET', '/api/sip/audit', () => ({ refusals: sip.refusals })],
  ['POST', '/mock/bots', ({ body }) => bots(body)],
  ['POST', '/mock/ring', () => ring()],
  ['POST', '/mock/record', ({ body }) => record(body.conference, body.on)],
  ['POST', '/mock/setup', ({ body }) => ((world.setupNeeded = body.needed), {})],
  ['POST', '/mock/lock', ({ body }) => (append(running(body.conference), { type: body.on ? 'call-locked' : 'call-unlocked' }), {})],
  ['POST', '/mock/silence', ({ body }) => (media?.send(JSON.stringify({ type: 'silence', on: body.on })), {})],
  ['POST', '/mock/drop', () => (clients.forEach((client) => client.socket.terminate()), {})],
];

function find(list, id, show) {
  const found = list.find((each) => each.id === id);
  return found ? show(found) : fault(404, 'not-found', 'It is not there, or not yours.');
}

function signedIn(account) {
  return { status: 200, body: sessionOf(account), cookie: `parley_refresh=${account.id}; HttpOnly; SameSite=Strict; Path=/api/sessions` };
}

function setUp(body) {
  world.setupNeeded = false;
  world.accounts[0].displayName = body.displayName ?? body.name;
  return signedIn(world.accounts[0]);
}

function signIn({ name, password }) {
  const account = world.accounts.find((each) => each.name === name);
  return account && password !== 'wrong' ? signedIn(account) : fault(401, 'unauthenticated', 'The name or the password is not right.');
}

function refresh(cookie) {
  const account = world.accounts.find((each) => cookie?.includes(`parley_refresh=${each.id}`));
  return account ? signedIn(account) : fault(401, 'unauthenticated', 'Sign in first.');
}

function addAccount(body) {
  const { password: _, sipPassword: __, ...rest } = body;
  const account = { id: randomUUID(), role: 'member', registered: false, organisation: world.accounts[0].organisation, displayName: body.name, ...rest };
  world.accounts.push(account);
  return account;
}

function addConference({ name, extension }, who) {
  const token = randomUUID().slice(0, 12);
  const conference = {
    id: randomUUID(),
    name,
    extension: extension ?? String(800 + world.conferences.length),
    ownerId: who.account.id,
    createdAt: new Date().toISOString(),
    invitation: { token, path: `/c/${token}` },
  };
  world.conferences.unshift(conference);
  return conference;
}

function renew(id) {
  const token = randomUUID().slice(0, 12);
  return Object.assign(world.conferences.find((each) => each.id === id), { invitation: { token, path: `/c/${token}` } });
}

function byInvitation(token) {
  return world.conferences.find((each) => each.invitation.token === token);
}

function invitation(token) {
  const found = byInvitation(token);
  if (!found) return fault(404, 'not-found', 'This invitation is not valid.');
  return { conference: { id: found.id, name: found.name }, people: conferenceView(found).call?.people ?? 0 };
}

function guest(token, { displayName }) {
  const found = byInvitation(token);
  if (!found) return fault(404, 'not-found', 'This invitation is not valid.');
  const accessToken = randomUUID();
  const who = { guest: { id: randomUUID(), displayName } };
  world.tokens.set(accessToken, who);
  return { accessToken, expiresInSeconds: 14_400, ...who, conference: { id: found.id, name: found.name } };
}

/** @param cameras how many of them show their faces; `screen`: the first shares a screen; `more`: further people */
function bots({ conference: id, cameras = 0, screen = false, more = 0 }) {
  const conference = world.conferences.find((each) => each.id === id);
  const call = running(id) ?? startCall(conference.name, id);
  const people = [
    { displayName: 'Ben Okafor' },
    { displayName: 'Clara Lindqvist' },
    { displayName: '', number: '+49 30 901820', kind: 'phone' },
    { displayName: 'Mei Tanaka' },
    ...['Jonas Weber', 'Aisha Rahman', 'Luca Moretti', 'Sofia Almeida', 'Tomás Rivera', 'Priya Nair', 'Noah Kim', 'Elif Demir', 'Omar Haddad', 'Grace Obi', 'Ines Roux', 'Paul Novak'].slice(0, more).map((displayName) => ({ displayName })),
  ];
  people.forEach((person, i) => {
    const leg = addLeg(call, person);
    call.legs.find((each) => each.id === leg).bot = true;
    append(call, { type: 'leg-joined', leg });
    call.legs.find((each) => each.id === leg).bot = true;
    if (person.displayName === 'Mei Tanaka') append(call, { type: 'leg-muted', leg });
    if (person.kind !== 'phone' && i < cameras) append(call, { type: 'video-started', leg, source: 'camera' });
    if (screen && i === 0) append(call, { type: 'video-started', leg, source: 'screen' });
    if (i === 1) call.legs.find((each) => each.id === leg).slow = cameras > 3 || person.slow;
  });
  // Some minutes of measurements, so that there is something to see at once.
  const now = Date.now();
  const here = joined(call);
  for (let second = 240; second > 0; second -= 5) append(call, { type: 'quality-measured', legs: here.map((leg, n) => measurement(leg.id, n, 1000 - second)) }, new Date(now - second * 1000).toISOString());
  tellScene(call);
  return {};
}

function ring() {
  const call = startCall('Ben Okafor');
  const from = addLeg(call, { displayName: 'Ben Okafor', number: '102', kind: 'phone' });
  append(call, { type: 'leg-joined', leg: from });
  const me = world.accounts[0];
  const leg = addLeg(call, { incoming: false, displayName: me.displayName, number: me.extension, subject: me.id });
  append(call, { type: 'leg-ringing', leg });
  setTimeout(() => leave(call, from, 'cancelled'), 2500);
  return {};
}

function record(id, on) {
  const call = running(id);
  append(call, on ? { type: 'recording-started', recording: randomUUID(), by: 'Ben Okafor' } : { type: 'recording-stopped', recording: call.recording, reason: 'hung-up' });
  return {};
}

function match(method, path) {
  for (const [wanted, pattern, run] of routes) {
    if (wanted !== method) continue;
    const names = [];
    const expression = new RegExp(`^${pattern.replace(/:(\w+)/g, (_, name) => (names.push(name), '([^/]+)'))}$`);
    const found = expression.exec(path);
    if (found) return { run, params: Object.fromEntries(names.map((name, i) => [name, found[i + 1]])) };
  }
  return undefined;
}

async function bodyOf(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  if (/yaml/.test(request.headers['content-type'] ?? '')) return { text };
  return text === '' ? {} : JSON.parse(text);
}

function sendFile(response, path) {
  response.setHeader('Content-Type', TYPES[extname(path)] ?? 'application/octet-stream');
  createReadStream(path).pipe(response);
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://mock');
  response.setHeader('Content-Security-Policy', CSP);
  response.setHeader('Permissions-Policy', 'microphone=(self), camera=(self), display-capture=(self), geolocation=()');
  const audio = /^\/api\/recordings\/([^/]+)\/tracks\/(\d+)\/audio$/.exec(url.pathname);
  if (audio) return sendAudio(request, response, world.sound(audio[1], Number(audio[2])));
  const found = match(request.method, url.pathname);
  if (found) {
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    const answer = (await found.run({ ...found.params, url, body: await bodyOf(request), cookie: request.headers.cookie, who: world.tokens.get(token) })) ?? {};
    const { status = 200, body = answer, cookie } = 'status' in answer && typeof answer.status === 'number' ? { body: undefined, ...answer } : {};
    if (cookie) response.setHeader('Set-Cookie', cookie);
    response.writeHead(status, { 'Content-Type': 'application/json' });
    return response.end(body === undefined ? '' : JSON.stringify(body));
  }
  if (url.pathname.startsWith('/api/')) {
    response.writeHead(404, { 'Content-Type': 'application/json' });
    return response.end(JSON.stringify({ error: { code: 'not-found', message: 'There is no such path.' } }));
  }
  if (url.pathname.startsWith('/mock/')) return sendFile(response, join(here, normalize(url.pathname.slice(6))));
  const path = join(dist, normalize(url.pathname));
  sendFile(response, existsSync(path) && statSync(path).isFile() ? path : join(dist, 'index.html'));
});

function sendAudio(request, response, whole) {
  const range = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '');
  const from = range ? Number(range[1]) : 0;
  const to = range?.[2] ? Number(range[2]) : whole.length - 1;
  response.writeHead(range ? 206 : 200, {
    'Content-Type': 'audio/wav',
    'Accept-Ranges': 'bytes',
    'Content-Length': to - from + 1,
    ...(range ? { 'Content-Range': `bytes ${from}-${to}/${whole.length}` } : {}),
  });
  response.end(whole.subarray(from, to + 1));
}

const mediaSockets = new WebSocketServer({ noServer: true });
server.on('upgrade', (request, socket, head) => {
  const to = request.url.startsWith('/mock/media') ? mediaSockets : sockets;
  to.handleUpgrade(request, socket, head, (opened) => (to === sockets ? sockets.emit('connection', opened) : onMedia(opened)));
});
server.listen(port, '127.0.0.1', () => console.log(`The mock listens on http://127.0.0.1:${port}; sign in as anna with any password.`));
process.on('disconnect', () => process.exit()); // Started by shots.mjs: not longer than that.
readFileSync(join(dist, 'index.html')); // Says at once that the page is not built.
