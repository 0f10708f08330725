import type { VideoSource } from '../api/types';
import { Store } from '../base/store';
import { GatewayError } from '../gateway/client';
import type { Slot } from '../gateway/frames';
import { camera } from '../media/camera';
import { screenShare } from '../media/screen';
import { changeRoomSettings, roomSettings } from '../media/settings';
import { timings } from '../media/timings';
import { activeCall, answerServer, currentCall, currentPeer, renegotiate } from './active';
import { announce } from './announce';
import { connection, frameListeners, gateway } from './connection';
import { present } from './state';
import { slotsByPicture, wantedOf, type PictureKey, type Spot } from './slots';

/*
 * Pictures of the one call: sections for them are agreed on when somebody first shows something, never before sound flows. Our own go out while their
 * device is on; what is seen of others is what the tiles on the screen ask for.
 */

/** Which sections show whom, as the server last said. */
export const slots = new Store<ReadonlyMap<PictureKey, Slot>>(new Map());

const VIEW_PAUSE_MS = 150;
/** A wish that the server could not take is told again. */
const VIEW_AGAIN_MS = 2_000;
/** Without anybody to be heard, pictures wait no longer than this for the first sound. */
const SOUND_WAIT_MS = 700;

/** The leg whose pictures these are; another one starts over. */
let leg: string | undefined;
let agreed: Promise<void> | undefined;
let refused = false;
/** The leg whose sections for pictures the server has agreed to: before that it takes no wishes. */
let ready: string | undefined;
const shown = new Set<VideoSource>();

/** Lets pictures follow the call of this tab, from now on. */
export function followPictures(): void {
  activeCall.subscribe(onActive);
  connection.subscribe(onCalls);
  camera.follow((track) => void show('camera', track));
  screenShare.follow((track) => void show('screen', track));
  frameListeners.add((frame) => {
    if (frame.type === 'slots' && frame.leg === activeCall.get()?.leg) slots.set(slotsByPicture(frame.slots));
    if (frame.type === 'offered') void answerServer(frame.leg, frame.offer).catch((error: unknown) => console.info('An offer of the server could not be answered:', error));
  });
  document.addEventListener('visibilitychange', tellView);
}

function onActive(): void {
  const current = activeCall.get();
  if (!current || current.phase === 'ended') {
    if (leg === undefined && camera.state.get().status === 'off') return;
    if (current) {
      camera.close();
      screenShare.stop();
    }
    startOver(undefined);
    return;
  }
  if (current.phase !== 'connected' || current.leg === leg) return;
  startOver(current.leg);
  if (camera.track) void show('camera', camera.track);
  if (screenShare.track) void show('screen', screenShare.track);
  onCalls();
}

function startOver(next: string | undefined): void {
  leg = next;
  ready = undefined;
  agreed = undefined;
  refused = false;
  shown.clear();
  told = '';
  slots.set(new Map());
}

/** Somebody shows something: sections for it are needed, and the tiles' wishes told. */
function onCalls(): void {
  if (leg === undefined || agreed || refused) return;
  const call = currentCall();
  if (call && present(call).some((each) => each.id !== leg && (each.video?.length ?? 0) > 0)) void agree().catch(() => undefined);
}

/** Agrees on the sections for pictures, once per leg. */
function agree(): Promise<void> {
  agreed ??= firstSound()
    .then(() => renegotiate({ video: true }))
    .then(() => {
      // What the tiles asked for meanwhile could not be told yet.
      ready = leg;
      tellView();
    })
    .catch((error: unknown) => {
      agreed = undefined;
      refused = true; // Not asked again by itself: by the next click, or the next leg.
      throw error;
    });
  return agreed;
}

/** Sound first: pictures do not stand in its way. */
async function firstSound(): Promise<void> {
  const until = performance.now() + SOUND_WAIT_MS;
  while (timings()?.firstSound === undefined && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Sends a picture to the others, or none any more. */
async function show(source: VideoSource, track: MediaStreamTrack | undefined): Promise<void> {
  const { call, phase } = activeCall.get() ?? {};
  const own = leg;
  if (!call || !own || phase !== 'connected') return; // Done when the leg is connected.
  try {
    if (track) {
      await agree();
      await currentPeer()?.sendPicture(source, track);
      if (!shown.has(source)) await gateway().command({ type: 'video', call, leg: own, source, on: true });
      shown.add(source);
    } else if (shown.delete(source)) {
      await currentPeer()?.sendPicture(source, undefined);
      await gateway().command({ type: 'video', call, leg: own, source, on: false });
    }
  } catch (error) {
    if (own !== leg) return;
    if (track && source === 'camera') camera.close();
    if (track && source === 'screen') screenShare.stop();
    announce(error instanceof GatewayError ? error.message : 'The picture could not be sent.', true);
  }
}

export async function toggleCamera(): Promise<void> {
  const { status } = camera.state.get();
  if (status === 'on' || status === 'asking') {
    changeRoomSettings({ cameraOn: false });
    camera.close();
    return;
  }
  changeRoomSettings({ cameraOn: true });
  refused = false;
  await camera.open();
}

export async function toggleScreen(): Promise<void> {
  if (screenShare.state.get().status === 'on') return screenShare.stop();
  refused = false;
  try {
    await screenShare.start();
  } catch (error) {
    announce(error instanceof Error ? error.message : 'The screen could not be shared.', true);
  }
}

/** In the lobby: as it was last time. */
export function openPreferredCamera(): void {
  if (roomSettings.get().cameraOn) void camera.open();
}

/* What the tiles on the screen want to see. */

const spots = new Map<HTMLElement, Omit<Spot, 'width' | 'height'>>();
const sizes = new Map<HTMLElement, { width: number; height: number }>();
const inSight = new Set<HTMLElement>();
let told = '';
let telling: ReturnType<typeof setTimeout> | undefined;
let watchers: { readonly size: ResizeObserver; readonly sight: IntersectionObserver } | undefined;

function observers(): NonNullable<typeof watchers> {
  watchers ??= {
    size: new ResizeObserver((entries) => {
      for (const { target, contentRect } of entries) sizes.set(target as HTMLElement, contentRect);
      tellView();
    }),
    sight: new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) inSight.add(target as HTMLElement);
        else inSight.delete(target as HTMLElement);
      }
      tellView();
    }),
  };
  return watchers;
}

/** An element shows a picture from now on, until the returned function is called. */
export function want(element: HTMLElement, of: string, source: VideoSource, weight: number): () => void {
  const { size, sight } = observers();
  spots.set(element, { leg: of, source, weight });
  size.observe(element);
  sight.observe(element);
  tellView();
  return () => {
    size.unobserve(element);
    sight.unobserve(element);
    spots.delete(element);
    sizes.delete(element);
    inSight.delete(element);
    tellView();
  };
}

function tellView(): void {
  telling ??= setTimeout(() => {
    telling = undefined;
    void sendView();
  }, VIEW_PAUSE_MS);
}

async function sendView(): Promise<void> {
  const { call, phase } = activeCall.get() ?? {};
  const own = leg;
  if (!call || !own || phase !== 'connected' || ready !== own) return;
  const all = [...spots].map(([element, spot]): Spot => ({ ...spot, width: 0, height: 0, ...(inSight.has(element) ? sizes.get(element) && sized(element) : {}) }));
  const wanted = wantedOf(all, devicePixelRatio, document.visibilityState === 'hidden');
  const text = JSON.stringify(wanted);
  if (text === told) return;
  told = text;
  try {
    await gateway().command({ type: 'view', call, leg: own, wanted });
  } catch {
    if (own !== leg) return;
    told = '';
    setTimeout(tellView, VIEW_AGAIN_MS);
  }
}

function sized(element: HTMLElement): { width: number; height: number } {
  const { width = 0, height = 0 } = sizes.get(element) ?? {};
  return { width, height };
}
