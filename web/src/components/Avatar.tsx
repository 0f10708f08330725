import { IconPhone } from '@tabler/icons-react';
import { initials } from '../base/format';
import classes from './Avatar.module.css';

/** Calm enough to stand next to each other, different enough to tell people apart. */
const HUES = [190, 262, 24, 146, 330, 212, 48, 292];

function hueOf(key: string): number {
  let hash = 7;
  for (const character of key) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return HUES[hash % HUES.length] ?? 190;
}

export interface AvatarProps {
  readonly name: string;
  readonly size?: number;
  readonly phone?: boolean;
}

/** Initials in a colour of the person's own. Decoration: the name stands next to it. */
export function Avatar({ name, size = 40, phone = false }: AvatarProps) {
  const numeric = /^[+\d][\d\s-]*$/.test(name.trim());
  return (
    <span
      className={classes.avatar}
      style={{ ['--hue' as string]: hueOf(name), width: size, height: size, fontSize: size * 0.38 }}
      aria-hidden="true"
    >
      {phone && numeric ? <IconPhone size={size * 0.44} stroke={1.8} /> : initials(name)}
    </span>
  );
}
