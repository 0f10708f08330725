import { useEffect, useRef, useState } from 'react';
import type { VideoSource } from '../api/types';
import { useStore } from '../base/store';
import { pictureStreams } from '../calls/active';
import { slots, want } from '../calls/pictures';
import { pictureKey } from '../calls/slots';
import { camera } from '../media/camera';
import { screenShare } from '../media/screen';
import classes from './Picture.module.css';

export interface PictureProps {
  readonly leg: string;
  readonly source: VideoSource;
  readonly name: string;
  /** What is wanted most has the most. */
  readonly weight: number;
  /** All of it is seen, with bars at the sides; otherwise it fills its place. */
  readonly whole?: boolean;
  readonly onState?: (state: PictureState) => void;
}

export type PictureState = 'live' | 'waiting' | 'paused';

/** Somebody else's camera or screen, as large as its place; it tells the server how large that is. */
export function Picture({ leg, source, name, weight, whole = false, onState }: PictureProps) {
  const box = useRef<HTMLDivElement>(null);
  const slot = useStore(slots, (all) => all.get(pictureKey(leg, source)));
  const stream = useStore(pictureStreams, (all) => (slot ? all.get(slot.mid) : undefined));
  const [shown, setShown] = useState<MediaStream>();
  useEffect(() => (box.current ? want(box.current, leg, source, weight) : undefined), [leg, source, weight]);
  const paused = slot?.state === 'paused';
  const live = stream !== undefined && shown === stream && !paused;
  const state: PictureState = live ? 'live' : paused ? 'paused' : 'waiting';
  useEffect(() => onState?.(state), [onState, state]);
  return (
    <div ref={box} className={classes.picture} data-state={state} data-whole={whole} data-testid="picture" data-source={source} data-name={name}>
      {stream && <Moving key={`${slot?.mid}`} stream={stream} label={source === 'screen' ? `Screen of ${name}` : `Camera of ${name}`} onShown={() => setShown(stream)} />}
    </div>
  );
}

/** A picture that moves. `onShown` is called at the first new frame: the one before may have been of somebody else. */
function Moving({ stream, label, onShown }: { readonly stream: MediaStream; readonly label: string; readonly onShown?: () => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const told = useRef(onShown);
  told.current = onShown;
  useEffect(() => {
    const element = video.current;
    if (!element) return undefined;
    element.srcObject = stream;
    void element.play().catch(() => undefined);
    const onFrame = () => told.current?.();
    if (!('requestVideoFrameCallback' in element)) {
      (element as HTMLVideoElement).addEventListener('timeupdate', onFrame, { once: true });
      return () => undefined;
    }
    const asked = element.requestVideoFrameCallback(onFrame);
    return () => {
      element.cancelVideoFrameCallback(asked);
      element.srcObject = null;
    };
  }, [stream]);
  return <video ref={video} muted playsInline autoPlay aria-label={label} data-testid="video" />;
}

/** One's own camera, as in a mirror. */
export function SelfPicture() {
  const stream = useStore(camera.state, (state) => state.stream);
  if (!stream) return null;
  return (
    <div className={classes.picture} data-state="live" data-mirrored="true" data-testid="self-picture">
      <Moving stream={stream} label="Your camera, mirrored" />
    </div>
  );
}

/** What oneself shares. */
export function SelfScreen() {
  const stream = useStore(screenShare.state, (state) => state.stream);
  if (!stream) return null;
  return (
    <div className={classes.picture} data-state="live" data-whole="true" data-testid="self-screen">
      <Moving stream={stream} label="Your shared screen" />
    </div>
  );
}
