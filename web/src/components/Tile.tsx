import { UnstyledButton } from '@mantine/core';
import { IconDots, IconEarOff, IconMicrophoneOff, IconPhone, IconPlayerPause, IconScreenShare, IconWifiOff } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { Leg } from '../api/types';
import { useStore } from '../base/store';
import type { Box } from '../calls/layout';
import { showLevel } from '../calls/levels';
import { nameOf } from '../calls/notices';
import { shows } from '../calls/slots';
import { camera } from '../media/camera';
import { screenShare, type ScreenHint } from '../media/screen';
import { Avatar } from './Avatar';
import { Picture, SelfPicture, SelfScreen, type PictureState } from './Picture';
import { QualitySign } from './QualitySign';
import classes from './Tile.module.css';

export interface TileProps {
  readonly leg: Leg;
  readonly own: boolean;
  readonly muted: boolean;
  readonly box: Box;
  /** Large: the one who is looked at. Corner: oneself, over the others. */
  readonly place?: 'grid' | 'main' | 'strip' | 'corner';
  readonly weight: number;
  readonly onPerson: () => void;
  /** Makes this one the large one. */
  readonly onPick?: (() => void) | undefined;
}

function describe({ leg, own, muted }: TileProps, seen: boolean): string {
  const parts = [nameOf(leg)];
  if (own) parts.push('you');
  if (leg.kind === 'phone') parts.push('by telephone');
  if (leg.phase !== 'joined') parts.push('ringing');
  if (muted) parts.push('muted');
  if (leg.held) parts.push('on hold');
  if (leg.deaf) parts.push('hears nobody');
  if (seen) parts.push('camera on');
  return parts.join(', ');
}

function placed({ left, top, width, height }: Box) {
  return { left, top, width, height };
}

/** One person in a call: the picture or initials, with a ring that follows the voice. */
export function Tile(props: TileProps) {
  const { leg, own, muted, box, place = 'grid', weight, onPerson, onPick } = props;
  const tile = useRef<HTMLLIElement>(null);
  const cameraOn = useStore(camera.state, ({ status }) => status === 'on');
  const [state, setState] = useState<PictureState>('waiting');
  useEffect(() => (tile.current ? showLevel(tile.current, leg.id) : undefined), [leg.id]);
  const name = nameOf(leg);
  const calling = leg.phase !== 'joined';
  const showsCamera = own ? cameraOn : shows(leg, 'camera');
  const seen = showsCamera && (own || state === 'live');
  const small = box.width < 200 || box.height < 130;
  const sub = subtitle(leg, name, calling, showsCamera && !own ? state : undefined);
  return (
    <li
      ref={tile}
      className={classes.tile}
      style={placed(box)}
      data-place={place}
      data-small={small}
      data-seen={seen}
      data-calling={calling}
      data-held={leg.held}
      data-muted={muted}
      data-own={own}
      data-kind={leg.kind}
      data-testid="participant"
      data-name={name}
      aria-label={describe(props, showsCamera)}
    >
      <div className={classes.face} aria-hidden="true">
        <span className={classes.ring}>
          <Avatar name={name} size={Math.round(Math.min(132, Math.max(40, Math.min(box.width, box.height) * (small ? 0.4 : 0.42))))} phone={leg.kind === 'phone'} />
          {leg.kind === 'phone' && leg.displayName && (
            <span className={classes.badge} title="By telephone">
              <IconPhone size={16} stroke={2} />
            </span>
          )}
        </span>
        {box.height >= 200 && <span className={classes.sub}>{sub}</span>}
      </div>
      {own && <SelfPicture />}
      {!own && shows(leg, 'camera') && <Picture leg={leg.id} source="camera" name={name} weight={weight} whole={place === 'main' && box.width > box.height} onState={setState} />}
      <span className={classes.plate}>
        {muted && <IconMicrophoneOff size={16} stroke={2.2} className={classes.off} aria-hidden="true" />}
        {leg.held && <IconPlayerPause size={16} stroke={2} aria-hidden="true" />}
        {leg.deaf && <IconEarOff size={16} stroke={2} className={classes.off} aria-hidden="true" />}
        {state === 'paused' && showsCamera && <IconWifiOff size={15} stroke={2} aria-hidden="true" />}
        <b>{name}</b>
        {own && <span className={classes.you}>You</span>}
      </span>
      {onPick && <UnstyledButton className={classes.pick} onClick={onPick} aria-label={`Show ${own ? 'yourself' : name} large`} data-testid="pick" />}
      {place !== 'corner' && !calling && (
        <span className={classes.corner}>
          <QualitySign leg={leg.id} name={name} own={own} onOpen={onPerson} />
          {!own && !small && (
            <UnstyledButton className={classes.more} onClick={onPerson} aria-label={`More about ${name}`} data-testid="person-more">
              <IconDots size={18} stroke={2} aria-hidden="true" />
            </UnstyledButton>
          )}
        </span>
      )}
    </li>
  );
}

function subtitle(leg: Leg, name: string, calling: boolean, picture: PictureState | undefined): string {
  if (calling) return 'Ringing…';
  if (leg.held) return 'On hold';
  if (picture === 'paused') return 'The connection is too slow for the picture';
  if (picture === 'waiting') return 'The picture is coming';
  if (leg.kind === 'phone') return leg.number && leg.number !== name ? leg.number : 'By telephone';
  return '';
}

export interface ScreenTileProps {
  readonly leg: Leg;
  readonly own: boolean;
  readonly box: Box;
  readonly place?: 'grid' | 'main' | 'strip';
  readonly weight: number;
  readonly onPick?: (() => void) | undefined;
}

/** A shared screen, shown whole. */
export function ScreenTile({ leg, own, box, place = 'grid', weight, onPick }: ScreenTileProps) {
  const [state, setState] = useState<PictureState>('waiting');
  const hint = useStore(screenShare.state, (screen) => screen.hint);
  const name = nameOf(leg);
  const title = own ? 'You share your screen' : `Screen of ${name}`;
  return (
    <li className={classes.tile} style={placed(box)} data-place={place} data-seen={own || state === 'live'} data-screen="true" data-small={box.width < 300} data-testid="shared-screen" data-name={name} data-own={own} aria-label={title}>
      <div className={classes.face} aria-hidden="true">
        <IconScreenShare size={Math.min(64, box.height * 0.3)} stroke={1.4} />
        {place !== 'strip' && <span className={classes.sub}>{state === 'paused' ? 'The connection is too slow for the picture' : 'The screen is coming'}</span>}
      </div>
      {own ? <SelfScreen /> : <Picture leg={leg.id} source="screen" name={name} weight={weight} whole onState={setState} />}
      <span className={classes.plate}>
        <IconScreenShare size={16} stroke={2} aria-hidden="true" />
        <b>{place === 'strip' ? name : own && box.width < 400 ? 'Your screen' : title}</b>
      </span>
      {onPick && <UnstyledButton className={classes.pick} onClick={onPick} aria-label={`Show the screen of ${name} large`} data-testid="pick" />}
      {own && place !== 'strip' && (
        <span className={classes.bar}>
          {box.width >= 400 && (
            <label>
              <span className="hidden">What the screen is shared for</span>
              <select value={hint} onChange={(event) => screenShare.optimiseFor(event.currentTarget.value as ScreenHint)} data-testid="screen-hint">
                <option value="detail">Sharp, for text</option>
                <option value="motion">Smooth, for films</option>
              </select>
            </label>
          )}
          <UnstyledButton className={classes.stop} onClick={() => screenShare.stop()} data-testid="stop-sharing">
            Stop sharing
          </UnstyledButton>
        </span>
      )}
    </li>
  );
}
