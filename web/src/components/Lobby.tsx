import { Button, TextInput } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useEffect, useRef, type FormEvent, type ReactNode } from 'react';
import { people } from '../base/format';
import { useStore } from '../base/store';
import { activeCall, prepareMedia } from '../calls/active';
import { connection } from '../calls/connection';
import { setOwnLeg, showLevel } from '../calls/levels';
import { microphone } from '../media/microphone';
import { playback } from '../media/playback';
import { Avatar } from './Avatar';
import { Chip, Note, useTitle } from './bits';
import { Devices, MicrophoneTrouble } from './Devices';
import classes from './Lobby.module.css';

export interface LobbyProps {
  readonly title: string;
  readonly present: number | undefined;
  readonly name: string;
  /** Given for guests: they say who they are. */
  readonly onName?: (name: string) => void;
  readonly onJoin: () => void;
  readonly busy: boolean;
  readonly error?: Error | undefined;
  readonly header: ReactNode;
}

const MIRROR = 'lobby';

/** Before the door: everything that takes time is made ready here, so that the click on Join is quick. */
export function Lobby({ title, present, name, onName, onJoin, busy, error, header }: LobbyProps) {
  const { status } = useStore(microphone.state);
  const gateway = useStore(connection, (state) => state.status);
  const ring = useRef<HTMLSpanElement>(null);
  useTitle(title);

  useEffect(() => {
    void microphone.open();
    prepareMedia();
    playback.prime();
    return () => {
      // The call takes the microphone over; without one it is closed behind us.
      const call = activeCall.get();
      if (!call || call.phase === 'ended') microphone.close();
    };
  }, []);
  useEffect(() => {
    if (gateway === 'open') prepareMedia();
  }, [gateway]);
  useEffect(() => {
    if (!ring.current) return undefined;
    setOwnLeg({ id: MIRROR, muted: false });
    return showLevel(ring.current, MIRROR);
  }, []);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    onJoin();
  };
  const ready = name.trim() !== '' && status !== 'asking';
  return (
    <div className={classes.lobby}>
      <header className={classes.top}>{header}</header>
      <main className={classes.middle}>
        <div className={classes.welcome}>
          <span ref={ring} className={classes.ring}>
            <Avatar name={name.trim() || '?'} size={132} />
          </span>
          <div className={classes.heading}>
            <h1 data-testid="lobby-title">{title}</h1>
            <Chip tone={present ? 'live' : 'brand'} dot={Boolean(present)} pulse>
              {present === undefined ? 'Looking who is there' : present === 0 ? 'Nobody is there yet' : `${people(present)} in there now`}
            </Chip>
          </div>
        </div>
        <form className={classes.panel} onSubmit={submit} data-testid="lobby">
          {onName && <TextInput label="Your name" value={name} onChange={(event) => onName(event.currentTarget.value)} required autoFocus maxLength={60} autoComplete="name" data-testid="guest-name" />}
          <MicrophoneTrouble />
          <Devices />
          {error && (
            <Note tone="alarm" testId="join-error">
              {error.message}
            </Note>
          )}
          {gateway === 'reconnecting' && <Note tone="voice">The server does not answer just now. The page keeps trying.</Note>}
          <Button type="submit" size="lg" fullWidth disabled={!ready} loading={busy} rightSection={<IconArrowRight size={20} />} data-testid="join">
            {status === 'problem' ? 'Join and only listen' : 'Join'}
          </Button>
          <p className={classes.fine}>If the conference is recorded, you will see and hear that.</p>
        </form>
      </main>
    </div>
  );
}
