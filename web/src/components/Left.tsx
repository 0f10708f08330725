import { Button } from '@mantine/core';
import { IconDoorExit, IconPlugConnectedX } from '@tabler/icons-react';
import { useEffect, useRef, type ReactNode } from 'react';
import type { ActiveCall } from '../calls/active';
import { Empty, useTitle } from './bits';
import { Wordmark } from './Logo';
import classes from './Left.module.css';

function titleOf({ conference, ended, title, refused }: ActiveCall): string {
  if (conference && refused) return `You are not in ${title} yet`;
  if (conference) return ended ? `You are out of ${title}` : `You left ${title}`;
  return ended ? ended.replace(/\.$/, '') : 'You hung up';
}

function textOf({ conference, ended, title }: ActiveCall): string {
  if (conference) return ended ?? 'The others may go on without you. You can come back at any time.';
  return `The call with ${title} is over.`;
}

/** After the call: what happened, and where to go from here. */
export function Left({ call, again, children }: { readonly call: ActiveCall; readonly again?: () => void; readonly children?: ReactNode }) {
  const box = useRef<HTMLElement>(null);
  useTitle(call.title);
  useEffect(() => box.current?.focus(), []);
  return (
    <div className={classes.left}>
      <header>
        <Wordmark size={28} />
      </header>
      <main ref={box} tabIndex={-1} data-testid="left">
        <Empty
          icon={call.ended ? <IconPlugConnectedX size={32} stroke={1.5} /> : <IconDoorExit size={32} stroke={1.5} />}
          title={titleOf(call)}
          action={
            <div className={classes.actions}>
              {again && (
                <Button size="md" onClick={again} data-testid="rejoin">
                  {call.conference ? (call.refused ? 'Try again' : 'Join again') : 'Call again'}
                </Button>
              )}
              {children}
            </div>
          }
        >
          {textOf(call)}
        </Empty>
      </main>
    </div>
  );
}
