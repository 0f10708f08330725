import { Button, TextInput } from '@mantine/core';
import { IconArrowRight, IconVideo, IconVideoOff } from '@tabler/icons-react';
import { useEffect, useRef, type FormEvent, type ReactNode } from 'react';
import { people } from '../base/format';
import { useStore } from '../base/store';
import { activeCall, prepareMedia } from '../calls/active';
import { connection } from '../calls/connection';
import { setOwnLeg, showLevel } from '../calls/levels';
import { openPreferredCamera, toggleCamera } from '../calls/pictures';
import { camera } from '../media/camera';
import { microphone } from '../media/microphone';
import { playback } from '../media/playback';
import { Avatar } from './Avatar';
import { Chip, Note, useTitle } from './bits';
import { CameraChooser, CameraTrouble, Devices, MicrophoneTrouble } from './Devices';
import { SelfPicture } from './Picture';
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
  const cameraStatus = useStore(camera.state, (state) => state.status);
  const cameraOn = cameraStatus === 'on';
  const gateway = useStore(connection, (state) => state.status);
  const ring = useRef<HTMLSpanElement>(null);
  useTitle(title);

  useEffect(() => {
    void microphone.open().then(openPreferredCamera);
    prepareMedia();
    playback.prime();
    return () => {
      // The call takes microphone and camera over; without one they are closed behind us.
      const call = activeCall.get();
      if (call && call.phase !== 'ended') return;
      microphone.close();
      camera.close();
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
          <div className={classes.mirror} data-camera={cameraOn}>
            <span ref={ring} className={classes.ring} hidden={cameraOn}>
              <Avatar name={name.trim() || '?'} size={132} />
            </span>
            <SelfPicture />
            <Button
              type="button"
              variant={cameraOn ? 'white' : 'default'}
              color="dark"
              size="compact-md"
              radius="xl"
              className={classes.camera}
              leftSection={cameraOn ? <IconVideo size={18} stroke={1.8} /> : <IconVideoOff size={18} stroke={1.8} />}
              aria-pressed={cameraOn}
              loading={cameraStatus === 'asking'}
              onClick={() => void toggleCamera()}
              data-testid="camera"
            >
              {cameraOn ? 'Camera on' : 'Camera off'}
            </Button>
          </div>
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
          <CameraTrouble />
          <CameraChooser preview={false} />
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
