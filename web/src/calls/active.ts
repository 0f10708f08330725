import type { Call } from '../api/types';
import { Store } from '../base/store';
import { GatewayError } from '../gateway/client';
import type { Command, Joined } from '../gateway/frames';
import { playback } from '../media/playback';
import { microphone } from '../media/microphone';
import { Peer } from '../media/peer';
import { primeAudio } from '../media/audio';
import { sounds } from '../media/sounds';
import { LOOK_MS, SoundWatch } from '../media/soundwatch';
import { note, startTimings } from '../media/timings';
import { Watchdog } from '../media/watchdog';
import { connection, gateway, tellOfCall } from './connection';
import { setOwnLeg } from './levels';
import { participantId, rememberCall, type Resumable } from './memory';
import { noticeRecording } from './notices';
import { beingCalled, present } from './state';

/** The one call that this tab takes part in, from the click to the end. */
export interface ActiveCall {
  readonly title: string;
  /** Where the page shows it. */
  readonly path: string;
  readonly conference?: string;
  /** What was dialled. */
  readonly number?: string;
  readonly call?: string;
  readonly leg?: string;
  readonly phase: 'joining' | 'connecting' | 'connected' | 'recovering' | 'ended';
  /** Sound comes late or not at all just now. */
  readonly weak: boolean;
  readonly muted: boolean;
  /** How often the way of the media was made anew within this leg. */
  readonly restarts?: number;
  /** Why it ended, for the person; present when it did not end by his own wish. */
  readonly ended?: string;
  /** It ended before it began: we were not let in. */
  readonly refused?: boolean;
}

export const activeCall = new Store<ActiveCall | undefined>(undefined);
/** What comes in the sections for pictures of our connection, by mid. */
export const pictureStreams = new Store<ReadonlyMap<string, MediaStream>>(new Map());

type Entry = Extract<Command, { type: 'join' | 'dial' | 'accept' }>;

let entry: Entry | undefined;
let peer: Peer | undefined;
let prepared: Promise<Peer> | undefined;
let watching: ReturnType<typeof setInterval> | undefined;
let listening: ReturnType<typeof setInterval> | undefined;
/** Descriptions are exchanged one after another. */
let negotiation: Promise<unknown> = Promise.resolve();
let unfollow: (() => void) | undefined;
/** Grows with each attempt and each leaving: what belongs to an older one has nothing to say any more. */
let attempt = 0;
let rejoins = 0;
let rejoinTimer: ReturnType<typeof setTimeout> | undefined;

const REJOIN_MAX_MS = 10_000;

/** Makes ready what can be made ready before the click: connection, certificate, audio context. */
export function prepareMedia(): void {
  if (!('RTCPeerConnection' in window)) return;
  prepared ??= Peer.prepare(connection.get().iceServers);
  void primeAudio().catch(() => undefined);
}

export interface JoinOptions {
  /** The click is noted already: something had to be fetched between it and the join. */
  readonly clicked?: boolean;
}

export function joinConference(conference: { id: string; name: string }, path: string, displayName: string, options: JoinOptions = {}): void {
  const command: Entry = {
    type: 'join',
    conference: conference.id,
    participant: participantId(),
    displayName,
  };
  begin(command, { title: conference.name, path, conference: conference.id }, options);
}

export function dial(number: string, title: string, path: string): void {
  begin({ type: 'dial', number, participant: participantId() }, { title, path, number });
}

export function acceptCall(call: string, leg: string, title: string, path: string): void {
  begin({ type: 'accept', call, leg, participant: participantId() }, { title, path });
}

/** Goes back to the call in which the page was reloaded. */
export function resumeCall(resumable: Resumable): void {
  const { conference, call, leg, title, path } = resumable;
  const participant = participantId();
  if (conference) begin({ type: 'join', conference, participant }, { title, path, conference, muted: resumable.muted });
  else begin({ type: 'accept', call, leg, participant }, { title, path, muted: resumable.muted });
}

function begin(command: Entry, what: { title: string; path: string; conference?: string; number?: string; muted?: boolean }, options: JoinOptions = {}): void {
  const current = activeCall.get();
  if (current && current.phase !== 'ended') return; // A double click makes one call.
  if (!options.clicked) startTimings();
  prepareMedia();
  entry = command;
  rejoins = 0;
  const muted = what.muted ?? false;
  microphone.setEnabled(!muted);
  activeCall.set({ ...what, muted, phase: 'joining', weak: false });
  playback.prime();
  void microphone.open();
  unfollow ??= microphone.follow((track) => void peer?.send(track));
  void enter();
}

/** One attempt to be in the call: asks the server, answers its offer. */
async function enter(): Promise<void> {
  const mine = ++attempt;
  const command = entry;
  if (!command) return;
  try {
    const joined = await gateway().command(command);
    if (mine !== attempt) return leaveUnwanted(joined);
    note('joined');
    await connect(joined, mine);
  } catch (error) {
    if (mine === attempt) failed(error);
  }
}

async function connect(joined: Joined, mine: number): Promise<void> {
  const { call, leg, offer } = joined;
  tellOfCall(call);
  changeActive({ call: call.id, leg });
  remember();
  const next = await (prepared ?? Peer.prepare(connection.get().iceServers));
  prepared = undefined;
  if (mine !== attempt) return next.close();
  peer?.close();
  peer = next;
  pictureStreams.set(new Map());
  const sdp = await next.answer(offer, microphone.track, {
    onState: (state) => mine === attempt && onConnectionState(state),
    onRemoteStream: (stream) => playback.play(stream),
    onPictures: (streams) => mine === attempt && pictureStreams.set(streams),
  });
  const answered = gateway().command({ type: 'answer', call: call.id, leg, sdp });
  note('answerSent');
  // Only now, since the room is drawn on it: that would stand in the way of the answer.
  if (activeCall.get()?.phase === 'joining') changeActive({ phase: 'connecting' });
  watch(mine);
  const current = activeCall.get();
  setOwnLeg({ id: leg, muted: current?.muted ?? false });
  if (current?.muted) void tellMuted(true);
  if (call.recording) noticeRecording(true);
  await answered;
  note('answered');
  const track = microphone.track;
  if (mine === attempt && track) await next.send(track); // It may have come while the answer was made.
}

/** The person left while the server was still letting him in. */
function leaveUnwanted(joined: Joined): void {
  if (joined.leg === activeCall.get()?.leg) return;
  void gateway().command({ type: 'hang-up', call: joined.call.id, leg: joined.leg }).catch(() => undefined);
}

function onConnectionState(state: RTCPeerConnectionState): void {
  if (state === 'connected') {
    rejoins = 0;
    changeActive({ phase: 'connected', weak: false });
  }
}

function watch(mine: number): void {
  stopWatching();
  listenForSilence(mine);
  const dog = new Watchdog(performance.now());
  const watched = peer;
  watching = setInterval(async () => {
    if (mine !== attempt || !watched) return;
    const { packetsReceived } = await watched.count();
    if (mine !== attempt) return;
    const verdict = dog.observe({
      atMs: performance.now(),
      connection: watched.state,
      packets: packetsReceived,
      soundExpected: isSoundExpected(),
    });
    if (verdict === 'rejoin') rejoin();
    else if ((activeCall.get()?.weak ?? false) !== (verdict === 'weak')) changeActive({ weak: verdict === 'weak' });
  }, 500);
}

function stopWatching(): void {
  clearInterval(watching);
  clearInterval(listening);
}

/** Sound that stops is noticed here within half a second, and the way of the media made anew on the same connection. */
function listenForSilence(mine: number): void {
  const ear = new SoundWatch();
  const watched = peer;
  listening = setInterval(() => {
    if (mine !== attempt || !watched) return;
    const verdict = ear.observe(performance.now(), watched.lastSoundAt, isSoundExpected());
    // Without the server there is nobody to ask; the watchdog goes on.
    if (verdict === 'fine' || watched.state !== 'connected' || connection.get().status !== 'open') return;
    void renegotiate({ restart: true }).then(
      () => mine === attempt && changeActive({ restarts: (activeCall.get()?.restarts ?? 0) + 1 }),
      (error: unknown) => console.info('The media could not be restarted:', error),
    );
  }, LOOK_MS);
}

/** Asks the server for a new description of our leg, and answers it: with sections for pictures, or with new ICE credentials. */
export function renegotiate(wish: { readonly video?: boolean; readonly restart?: boolean }): Promise<void> {
  return inTurn(async (watched, call, leg, still) => {
    const video = wish.video ?? watched.carriesPictures;
    if (wish.video && watched.carriesPictures) return;
    const { offer } = await gateway().command({ type: 'offer', call, leg, video, restart: wish.restart ?? false });
    if (!still()) return;
    const sdp = await watched.answerAgain(offer);
    if (still()) await gateway().command({ type: 'answer', call, leg, sdp });
  });
}

/** The server describes our leg anew by its own wish. */
export function answerServer(leg: string | undefined, offer: string): Promise<void> {
  return inTurn(async (watched, call, own, still) => {
    if (leg !== undefined && leg !== own) return;
    const sdp = await watched.answerAgain(offer);
    if (still()) await gateway().command({ type: 'answer', call, leg: own, sdp });
  });
}

function inTurn(exchange: (watched: Peer, call: string, leg: string, still: () => boolean) => Promise<void>): Promise<void> {
  const mine = attempt;
  const next = negotiation
    .catch(() => undefined)
    .then(() => {
      const { call, leg } = activeCall.get() ?? {};
      if (mine !== attempt || !peer || !call || !leg) return undefined;
      return exchange(peer, call, leg, () => mine === attempt);
    });
  negotiation = next;
  return next;
}

function isSoundExpected(): boolean {
  const call = currentCall();
  if (!call) return false;
  return present(call).some((leg) => leg.id !== activeCall.get()?.leg && !leg.held);
}

/** Makes the leg's media anew, as the same participant. */
export function rejoin(): void {
  const current = activeCall.get();
  if (!current || current.phase === 'ended' || !entry) return;
  stopWatching();
  attempt += 1;
  changeActive({ phase: 'recovering' });
  prepareMedia();
  const participant = participantId();
  const { conference, call, leg } = current;
  if (conference) entry = { type: 'join', conference, participant };
  else if (call && leg) entry = { type: 'accept', call, leg, participant };
  const delay = rejoins === 0 ? 0 : Math.min(REJOIN_MAX_MS, 500 * 2 ** rejoins);
  rejoins += 1;
  clearTimeout(rejoinTimer);
  rejoinTimer = setTimeout(() => void enter(), delay);
}

const RETRIED = ['unreachable', 'no-answer', 'store-failed', 'internal', 'node-at-limit'];

function failed(error: unknown): void {
  const code = error instanceof GatewayError ? error.code : 'failed';
  const message = error instanceof Error ? error.message : String(error);
  if (activeCall.get()?.phase === 'recovering' && RETRIED.includes(code)) return rejoin();
  if (!(error instanceof GatewayError)) console.error(error);
  if (activeCall.get()?.phase === 'joining') changeActive({ refused: true });
  finish(message);
}

export function leave(): void {
  const current = activeCall.get();
  if (!current) return;
  const { call, leg, phase } = current;
  if (call && leg && phase !== 'ended') {
    void gateway().command({ type: 'hang-up', call, leg }).catch(() => undefined);
  }
  finish(undefined);
  if (phase !== 'ended') sounds.left();
}

/** Forgets the ended call, so that the page may show something else. */
export function dismiss(): void {
  if (activeCall.get()?.phase === 'ended') activeCall.set(undefined);
}

/** Ends the call in this tab. `ended` says why, when it was not the person's own wish. */
export function finish(ended: string | undefined): void {
  attempt += 1;
  entry = undefined;
  stopWatching();
  pictureStreams.set(new Map());
  clearTimeout(rejoinTimer);
  unfollow?.();
  unfollow = undefined;
  peer?.close();
  peer = undefined;
  playback.stop();
  microphone.close();
  setOwnLeg(undefined);
  rememberCall(undefined);
  const current = activeCall.get();
  if (!current) return;
  activeCall.set({ ...current, phase: 'ended', ...(ended === undefined ? {} : { ended }) });
}

export function setMuted(muted: boolean): void {
  const current = activeCall.get();
  if (!current || current.phase === 'ended' || current.muted === muted) return;
  microphone.setEnabled(!muted);
  changeActive({ muted });
  if (current.leg) setOwnLeg({ id: current.leg, muted });
  if (muted) sounds.muted();
  else sounds.unmuted();
  remember();
  void tellMuted(muted);
}

/** Our own commands to mute that are under way: what the server tells meanwhile is their echo. */
let tellingMuted = 0;
const ECHO_MS = 300;

async function tellMuted(muted: boolean): Promise<void> {
  const { call, leg } = activeCall.get() ?? {};
  if (!call || !leg) return;
  tellingMuted += 1;
  // The track is silent already: others only see the sign a little later if this fails.
  await gateway().command({ type: 'mute', call, leg, muted }).catch(() => undefined);
  setTimeout(() => (tellingMuted -= 1), ECHO_MS);
}

/** We are muted whatever the server took us for: the others' sign is to be true. */
export function setMutedAgain(): void {
  void tellMuted(true);
}

/** Whether a change that the server tells of is somebody else's doing. */
export function changedByOthers(): boolean {
  return tellingMuted === 0;
}

/** What a moderator does to somebody; refused by the server for everybody else. */
export async function moderate(leg: string, what: { readonly muted?: boolean; readonly deaf?: boolean; readonly gainDb?: number }): Promise<void> {
  const { call } = activeCall.get() ?? {};
  if (call) await gateway().command({ type: 'moderate', call, leg, ...what });
}

export async function setLocked(on: boolean): Promise<void> {
  const { call } = activeCall.get() ?? {};
  if (call) await gateway().command({ type: 'lock', call, on });
}

export async function setRecording(on: boolean): Promise<void> {
  const { call } = activeCall.get() ?? {};
  if (call) await gateway().command({ type: 'record', call, on });
}

/** Sends a telephone key, where the server takes them. */
export function sendDigit(digit: string): boolean {
  const dtmf = peer?.dtmf;
  dtmf?.insertDTMF(digit, 160);
  return dtmf !== undefined;
}

export function currentPeer(): Peer | undefined {
  return peer;
}

export function currentCall(): Call | undefined {
  const { call } = activeCall.get() ?? {};
  return call === undefined ? undefined : connection.get().calls.get(call);
}

/** For this room: changes what is known of the call. */
export function changeActive(change: Partial<ActiveCall>): void {
  activeCall.update((old) => (old ? { ...old, ...change } : old));
}

function remember(): void {
  const { call, leg, conference, title, path, muted } = activeCall.get() ?? {};
  if (!call || !leg || title === undefined || path === undefined) return;
  rememberCall({ call, leg, title, path, muted: muted ?? false, ...(conference ? { conference } : {}) });
}

/** Whether it rings at the other side, and nobody has answered yet. */
export function isRingingOut(call: Call | undefined, own: string | undefined): boolean {
  if (!call || call.conference) return false;
  return beingCalled(call).length > 0 && !present(call).some((leg) => leg.id !== own);
}
