import { IconMicrophoneOff, IconPhone, IconPlayerPause } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import type { Leg } from '../api/types';
import { showLevel } from '../calls/levels';
import { Avatar } from './Avatar';
import classes from './Tile.module.css';

export interface TileProps {
  readonly leg: Leg;
  readonly own: boolean;
  readonly muted: boolean;
  readonly size: 'large' | 'medium' | 'small';
}

const SIZES = { large: 128, medium: 96, small: 68 } as const;

function describe({ leg, own, muted }: TileProps): string {
  const parts = [leg.displayName || leg.number || 'Somebody'];
  if (own) parts.push('you');
  if (leg.kind === 'phone') parts.push('by telephone');
  if (leg.phase !== 'joined') parts.push('ringing');
  if (muted) parts.push('muted');
  if (leg.held) parts.push('on hold');
  return parts.join(', ');
}

/** One person in a call, with a ring that follows the voice. */
export function Tile(props: TileProps) {
  const { leg, own, muted, size } = props;
  const tile = useRef<HTMLLIElement>(null);
  useEffect(() => (tile.current ? showLevel(tile.current, leg.id) : undefined), [leg.id]);
  const name = leg.displayName || leg.number || 'Somebody';
  const calling = leg.phase !== 'joined';
  return (
    <li
      ref={tile}
      className={classes.tile}
      data-size={size}
      data-calling={calling}
      data-held={leg.held}
      data-muted={muted}
      data-own={own}
      data-kind={leg.kind}
      data-testid="participant"
      data-name={name}
      aria-label={describe(props)}
    >
      <span className={classes.ring}>
        <Avatar name={name} size={SIZES[size]} phone={leg.kind === 'phone'} />
        {leg.kind === 'phone' && leg.displayName && (
          <span className={classes.badge} title="By telephone">
            <IconPhone size={16} stroke={2} aria-hidden="true" />
          </span>
        )}
      </span>
      <span className={classes.name}>
        {muted && <IconMicrophoneOff size={17} stroke={2} className={classes.off} aria-hidden="true" />}
        {leg.held && <IconPlayerPause size={17} stroke={2} aria-hidden="true" />}
        <b>{name}</b>
        {own && <span className={classes.you}>You</span>}
      </span>
      <span className={classes.sub}>{calling ? 'Ringing…' : leg.held ? 'On hold' : leg.kind === 'phone' ? (leg.number && leg.number !== name ? leg.number : 'By telephone') : ''}</span>
    </li>
  );
}
