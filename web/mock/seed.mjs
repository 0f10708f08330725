/* What the mock knows at its start: an organisation of four, three conferences, a day of calls and two recordings. */
import { createHash } from 'node:crypto';

const MINUTE = 60_000;

export function seed() {
  const organisation = { id: 'org', name: 'Northwind Studio' };
  const person = (id, name, displayName, extension, role, registered) => ({ id, name, displayName, extension, role, registered, organisation });
  const accounts = [
    person('a1', 'anna', 'Anna Berg', '101', 'admin', false),
    person('a2', 'ben', 'Ben Okafor', '102', 'member', true),
    person('a3', 'clara', 'Clara Lindqvist', '103', 'member', true),
    person('a4', 'mei', 'Mei Tanaka', '104', 'member', false),
  ];
  const conference = (id, name, extension, token) => ({
    id,
    name,
    extension,
    ownerId: 'a1',
    createdAt: new Date().toISOString(),
    invitation: { token, path: `/c/${token}` },
  });
  const world = {
    seq: 0,
    setupNeeded: false,
    accounts,
    tokens: new Map(),
    conferences: [conference('k1', 'Monday planning', '800', 'q7Jw2mPz4xVd'), conference('k2', 'Customer interviews', '801', 'b3Hn8sLk1rTy'), conference('k3', 'Open office', '802', 'z5Cf6vXg9wQe')],
    calls: [],
    recordings: [],
    apply,
    peaks,
    sound,
  };
  addCalls(world);
  addRecordings(world);
  return world;
}

/** The fold, in a few lines; the page's own is tested. */
function apply(call, event, at) {
  const leg = call.legs.find((each) => each.id === event.leg);
  switch (event.type) {
    case 'leg-added':
      call.legs.push({ ...event, id: event.leg, phase: 'new', muted: false, held: false, deaf: false, gainDb: 0, video: [], addedAt: at });
      break;
    case 'leg-ringing':
      leg.phase = 'ringing';
      break;
    case 'leg-joined':
      leg.phase = 'joined';
      leg.joinedAt ??= at;
      break;
    case 'leg-muted':
    case 'leg-unmuted':
      leg.muted = event.type === 'leg-muted';
      break;
    case 'leg-held':
    case 'leg-resumed':
      leg.held = event.type === 'leg-held';
      break;
    case 'leg-left':
      Object.assign(leg, { phase: 'left', leftAt: at, leftReason: event.reason });
      break;
    case 'video-started':
    case 'video-stopped':
      leg.video = leg.video.filter((each) => each !== event.source);
      if (event.type === 'video-started') leg.video.push(event.source);
      break;
    case 'leg-deafened':
    case 'leg-undeafened':
      leg.deaf = event.type === 'leg-deafened';
      break;
    case 'leg-gained':
      leg.gainDb = event.gainDb;
      break;
    case 'call-locked':
    case 'call-unlocked':
      call.locked = event.type === 'call-locked';
      break;
    case 'recording-started':
      call.recording = event.recording;
      break;
    case 'recording-stopped':
      delete call.recording;
      break;
    case 'call-ended':
      Object.assign(call, { endedAt: at, endReason: event.reason });
      break;
    default:
      break;
  }
}

function addCalls(world) {
  const past = (id, title, conference, beganAt, script) => {
    const call = { id, title, conference, version: 0, legs: [], events: [], startedAt: new Date(beganAt).toISOString() };
    for (const [atMs, event] of [...script, ...measured(id, script)].sort(([a], [b]) => a - b)) {
      const at = new Date(beganAt + atMs).toISOString();
      call.events.push({ seq: ++world.seq, call: id, version: ++call.version, at, event });
      apply(call, event, at);
    }
    world.calls.unshift(call);
  };
  const added = (leg, displayName, over = {}) => ({ type: 'leg-added', leg, kind: 'browser', incoming: true, participant: leg, subject: '', displayName, number: '', ...over });
  const is = (type, leg, over = {}) => ({ type, leg, ...over });
  const now = Date.now();
  const second = (s) => s * 1000;

  past('c1', 'Call', undefined, now - 26 * 60 * MINUTE, [
    [0, { type: 'call-started', title: 'Call' }],
    [0, added('x1', 'Clara Lindqvist', { kind: 'phone', number: '103', subject: 'a3' })],
    [10, added('x2', 'Anna Berg', { incoming: false, number: '101', subject: 'a1' })],
    [20, is('leg-ringing', 'x2')],
    [second(22), is('leg-left', 'x2', { reason: 'no-answer' })],
    [second(22), is('leg-left', 'x1', { reason: 'no-answer' })],
    [second(22), { type: 'call-ended', reason: 'no-answer' }],
  ]);
  past('c2', 'Call', undefined, now - 5 * 60 * MINUTE, [
    [0, { type: 'call-started', title: 'Call' }],
    [0, added('y1', 'Anna Berg', { number: '101', subject: 'a1' })],
    [10, added('y2', 'Ben Okafor', { kind: 'phone', incoming: false, number: '102', subject: 'a2' })],
    [300, is('leg-ringing', 'y2')],
    [second(6), is('leg-joined', 'y1')],
    [second(6), is('leg-joined', 'y2')],
    [second(80), is('leg-held', 'y2')],
    [second(121), is('leg-resumed', 'y2')],
    [second(254), is('leg-left', 'y2', { reason: 'hung-up' })],
    [second(254), is('leg-left', 'y1', { reason: 'hung-up' })],
    [second(254), { type: 'call-ended', reason: 'everybody-left' }],
  ]);
  past('c3', 'Monday planning', 'k1', now - 100 * MINUTE, [
    [0, { type: 'call-started', conference: 'k1', title: 'Monday planning' }],
    [0, added('z1', 'Anna Berg', { subject: 'a1' })],
    [180, is('leg-joined', 'z1')],
    [210, is('leg-connected', 'z1')],
    [second(48), added('z2', 'Ben Okafor', { kind: 'phone', number: '102' })],
    [second(49), is('leg-joined', 'z2')],
    [second(70), added('z3', 'Clara Lindqvist')],
    [second(71), is('leg-joined', 'z3')],
    [second(95), { type: 'recording-started', recording: 'r1', by: 'Anna Berg' }],
    [second(130), added('z4', 'Priya (guest)')],
    [second(131), is('leg-joined', 'z4')],
    [second(150), is('leg-muted', 'z4')],
    [second(390), is('leg-held', 'z2')],
    [second(455), is('leg-resumed', 'z2')],
    [second(610), is('leg-unmuted', 'z4')],
    [second(700), is('leg-left', 'z3', { reason: 'connection-lost' })],
    [second(704), added('z5', 'Clara Lindqvist', { participant: 'z3' })],
    [second(704.4), is('leg-joined', 'z5')],
    [second(300), { type: 'call-locked' }],
    [second(420), is('video-started', 'z1', { source: 'camera' })],
    [second(500), is('video-started', 'z4', { source: 'screen' })],
    [second(690), is('video-stopped', 'z4', { source: 'screen' })],
    [second(880), is('digit-pressed', 'z2', { digit: '5', durationMs: 160 })],
    [second(1120), { type: 'recording-stopped', recording: 'r1', reason: 'hung-up' }],
    [second(1150), is('leg-left', 'z2', { reason: 'hung-up' })],
    [second(1162), is('leg-left', 'z4', { reason: 'hung-up' })],
    [second(1170), is('leg-left', 'z5', { reason: 'hung-up' })],
    [second(1171), is('leg-left', 'z1', { reason: 'hung-up' })],
    [second(1171), { type: 'call-ended', reason: 'everybody-left' }],
  ]);
  past('c4', 'Call', undefined, now - 40 * MINUTE, [
    [0, { type: 'call-started', title: 'Call' }],
    [0, added('w1', 'Anna Berg', { number: '101', subject: 'a1' })],
    [10, added('w2', 'Mei Tanaka', { kind: 'phone', incoming: false, number: '104', subject: 'a4' })],
    [300, is('leg-ringing', 'w2')],
    [second(9), is('leg-left', 'w2', { reason: 'busy' })],
    [second(9), is('leg-left', 'w1', { reason: 'busy' })],
    [second(9), { type: 'call-ended', reason: 'busy' }],
  ]);
}

/** Measurements as a node makes them: one leg's way gets bad for a while, one was never reported on. */
export function measurement(leg, n, second) {
  const bad = n === 2 && second % 400 > 220 && second % 400 < 330;
  const wave = Math.abs(Math.sin(second / 37 + n));
  const way = (loss, jitter) => ({
    lossPercent: loss,
    jitterMs: jitter,
    concealedPercent: Math.round(loss * 8) / 10,
    delayMs: Math.round(20 + jitter * 2),
    mos: Math.round(Math.max(1.6, 4.4 - loss * 0.16 - jitter / 90) * 100) / 100,
  });
  const heard = bad ? way(9 + 4 * wave, 40) : way(Math.round(wave * 8) / 10, 3 + Math.round(5 * wave));
  const told = way(Math.round(Math.abs(Math.cos(second / 51)) * 5) / 10, 4);
  return { leg, heard, ...(n === 1 ? {} : { told: bad ? way(4, 22) : told, roundTripMs: 24 + 9 * n }) };
}

function measured(id, script) {
  if (id !== 'c3') return [];
  const events = [];
  for (let second = 5; second < 1165; second += 5) {
    const here = ['z1', 'z2', 'z3', 'z4', 'z5'].filter((leg) => {
      const from = script.find(([, event]) => event.type === 'leg-joined' && event.leg === leg)?.[0] ?? Infinity;
      const to = script.find(([, event]) => event.type === 'leg-left' && event.leg === leg)?.[0] ?? Infinity;
      return second * 1000 > from && second * 1000 < to;
    });
    events.push([second * 1000, { type: 'quality-measured', legs: here.map((leg, n) => measurement(leg, n, second)) }]);
  }
  return events;
}

function addRecordings(world) {
  const track = (id, n, kind, name, startMs, durationMs) => ({
    n,
    kind,
    name,
    startMs,
    durationMs,
    bytes: Math.round(durationMs * 3.4),
    sha256: createHash('sha256').update(`${id}${n}`).digest('hex'),
  });
  const recording = (id, call, title, agoMs, durationMs, over, people) => ({
    id,
    call,
    title,
    startedAt: new Date(Date.now() - agoMs).toISOString(),
    durationMs,
    state: 'finished',
    interrupted: false,
    by: 'Anna Berg',
    tracks: [track(id, 0, 'mix', 'mix', 0, durationMs), ...people.map(([name, from, to], i) => track(id, i + 1, 'participant', name, from, to - from))],
    ...over,
  });
  world.recordings = [
    recording('r1', 'c3', 'Monday planning', 98 * MINUTE, 95_000, {}, [
      ['Anna Berg', 0, 95_000],
      ['Ben Okafor', 0, 95_000],
      ['Clara Lindqvist', 4_000, 70_000],
      ['Priya (guest)', 21_000, 95_000],
    ]),
    recording('r2', 'c2', 'Customer interviews', 1500 * MINUTE, 61_500, { state: 'interrupted', interrupted: true }, [
      ['Anna Berg', 0, 61_500],
      ['Clara Lindqvist', 2_000, 61_500],
    ]),
  ];
  world.tracks = new Map(world.recordings.flatMap((each) => each.tracks.map((one) => [`${each.id}/${one.n}`, one])));
}

/** Turns of speech: loud while the turn is this track's, quiet otherwise. */
function envelope(n, second) {
  const turn = Math.floor(second / 5.5) % 4;
  const mine = n === 0 || turn === n - 1 || (turn + 2) % 4 === n - 1;
  const syllable = Math.abs(Math.sin(second * 7.3 + n)) * (0.55 + 0.45 * Math.sin(second * 1.9 + n * 2)) ** 2;
  return mine ? 0.12 + 0.8 * syllable : 0.02 * Math.abs(Math.sin(second * 31));
}

function peaks(id, n) {
  const track = this.tracks.get(`${id}/${n}`);
  const count = Math.floor(track.durationMs / 100);
  return { peaksPerSecond: 10, peaks: Array.from({ length: count }, (_, i) => Math.min(255, Math.round(255 * envelope(n, (track.startMs + i * 100) / 1000)))) };
}

/** A WAV file: a browser plays it where the node would send Ogg Opus. */
function sound(id, n) {
  const track = this.tracks.get(`${id}/${n}`);
  const rate = 8000;
  const samples = Math.floor((track.durationMs / 1000) * rate);
  const wav = Buffer.alloc(44 + samples * 2);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + samples * 2, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(rate, 24);
  wav.writeUInt32LE(rate * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(samples * 2, 40);
  for (let i = 0; i < samples; i += 1) {
    const second = track.startMs / 1000 + i / rate;
    wav.writeInt16LE(Math.round(9000 * envelope(n, second) * Math.sin(2 * Math.PI * (160 + 40 * n) * second)), 44 + i * 2);
  }
  return wav;
}
