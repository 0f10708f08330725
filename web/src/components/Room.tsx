import { Button, Menu, Modal } from '@mantine/core';
import {
  IconAdjustmentsHorizontal,
  IconArmchair,
  IconDialpad,
  IconDots,
  IconEarOff,
  IconLayoutGrid,
  IconLayoutSidebarRight,
  IconLock,
  IconLockOpen,
  IconMicrophone,
  IconMicrophoneOff,
  IconPhoneOff,
  IconPlayerRecordFilled,
  IconPlayerStopFilled,
  IconScreenShare,
  IconScreenShareOff,
  IconUserPlus,
  IconVideo,
  IconVideoOff,
  IconVolume,
} from '@tabler/icons-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { Call, Leg } from '../api/types';
import { people } from '../base/format';
import { useStore } from '../base/store';
import { isRingingOut, leave, sendDigit, setLocked, setMuted, setRecording, type ActiveCall } from '../calls/active';
import { announce } from '../calls/announce';
import { connection } from '../calls/connection';
import { toggleCamera, toggleScreen } from '../calls/pictures';
import { shows } from '../calls/slots';
import { beingCalled, present } from '../calls/state';
import { camera } from '../media/camera';
import { playback } from '../media/playback';
import { screenShare } from '../media/screen';
import { changeRoomSettings, roomSettings, type RoomView } from '../media/settings';
import { ringback } from '../media/sounds';
import { CallTimer } from './CallTimer';
import { Choice } from './Choice';
import { Control } from './Control';
import { Chip, useTitle } from './bits';
import { CameraChooser, CameraTrouble, Devices, MicrophoneTrouble } from './Devices';
import { Keys } from './DialPad';
import { Gallery } from './Gallery';
import { PersonPanel } from './PersonPanel';
import { Stage } from './Stage';
import { useNarrow } from './useNarrow';
import { useTalkKeys } from './useTalkKeys';
import classes from './Room.module.css';

export interface RoomProps {
  readonly call: ActiveCall;
  /** May record the call, and moderate it. */
  readonly canRecord: boolean;
  /** Link and number, where there are any to give. */
  readonly invite?: ReactNode;
  readonly keypad?: boolean;
  readonly header: ReactNode;
}

const NO_LEGS: readonly Leg[] = [];
type Panel = 'audio' | 'invite' | 'keypad';

const VIEWS = [
  { value: 'grid', label: 'Grid', says: 'Everybody alike', icon: <IconLayoutGrid size={19} stroke={1.8} aria-hidden="true" /> },
  { value: 'speaker', label: 'Speaker', says: 'Who speaks, or a shared screen, large', icon: <IconLayoutSidebarRight size={19} stroke={1.8} aria-hidden="true" /> },
  { value: 'stage', label: 'Stage', says: 'The room from above: who sits where, and how that sounds', icon: <IconArmchair size={19} stroke={1.8} aria-hidden="true" /> },
] as const;

/** A call, from the inside. */
export function Room({ call, canRecord, invite, keypad = false, header }: RoomProps) {
  const state = useStore(connection, ({ calls }) => calls.get(call.call ?? ''));
  const [panel, setPanel] = useState<Panel>();
  const [person, setPerson] = useState<string>();
  const [pinned, setPinned] = useState<string>();
  const main = useRef<HTMLElement>(null);
  const legs = state ? [...present(state), ...beingCalled(state)] : NO_LEGS;
  const ringingOut = isRingingOut(state, call.leg);
  const conference = call.conference !== undefined;
  const screens = legs.some((leg) => leg.id !== call.leg && shows(leg, 'screen'));
  const [view, setView] = useRoomView(screens, conference);
  // A telephone sees nothing: in a call of two with one, there is nothing to show.
  const canShow = conference || legs.some((leg) => leg.id !== call.leg && leg.kind === 'browser');
  useTitle(call.title);
  useTalkKeys(canShow);
  useWakefulScreen();
  useEffect(() => main.current?.focus(), []);
  useEffect(() => (ringingOut ? ringback() : undefined), [ringingOut]);
  const pin = (key: string | undefined) => {
    setPinned(key);
    if (key !== undefined) setView('speaker');
  };
  const inviteHere = legs.length < 2 && !ringingOut ? invite : undefined;
  const shown = legs.find(({ id }) => id === person);
  const own = legs.find(({ id }) => id === call.leg);

  return (
    <div className={classes.room} data-recording={state?.recording !== undefined} data-testid="room" data-phase={call.phase} data-view={view}>
      <header className={classes.top}>
        {header}
        <div className={classes.title}>
          <h1>{call.title}</h1>
          <span className={classes.facts}>
            <CallTimer />
            <span aria-hidden="true">·</span>
            <span data-testid="people-count">{people(legs.filter((leg) => leg.phase === 'joined').length)}</span>
          </span>
        </div>
        <div className={classes.signs}>
          {state?.locked && (
            <span className={classes.locked} role="status" data-testid="locked-sign">
              <IconLock size={16} stroke={2} aria-hidden="true" /> <span>Locked</span>
            </span>
          )}
          {state?.recording !== undefined && (
            <span className={classes.recording} role="status" data-testid="recording-sign">
              <i aria-hidden="true" /> Recording
            </span>
          )}
          <Choice label="View" quiet options={conference ? VIEWS : VIEWS.slice(0, 2)} value={view} onChange={setView} testId="view" />
        </div>
      </header>
      <Banner call={call} ringingOut={ringingOut} deaf={own?.deaf ?? false} />
      <main ref={main} className={classes.stage} tabIndex={-1} aria-label="People in the call">
        {view === 'stage' ? (
          <Stage legs={legs} own={call.leg} canMoveAll={canRecord} />
        ) : (
          <Gallery call={call} legs={legs} view={view} pinned={pinned} onPin={pin} onPerson={setPerson} invite={inviteHere} />
        )}
      </main>
      <Controls call={call} state={state} canShow={canShow} canRecord={canRecord} invites={Boolean(invite)} keypad={keypad} onPanel={setPanel} />
      <Modal opened={panel === 'audio'} onClose={() => setPanel(undefined)} title="Sound and camera">
        <div className={classes.panel}>
          <MicrophoneTrouble />
          <Devices />
          <CameraChooser />
          <p className="faint small">Keys: M mutes and unmutes, V switches the camera; while muted, hold the space bar to talk.</p>
        </div>
      </Modal>
      <Modal opened={panel === 'invite'} onClose={() => setPanel(undefined)} title="Invite others">
        {invite}
      </Modal>
      <Modal opened={panel === 'keypad'} onClose={() => setPanel(undefined)} title="Keypad" size={340}>
        <Keys onKey={(key) => !sendDigit(key) && announce('This call does not take keys.')} />
      </Modal>
      <PersonPanel
        leg={shown}
        own={shown?.id === call.leg}
        canModerate={canRecord && conference}
        pinned={shown !== undefined && pinned === (shown.participant || shown.id)}
        onPin={() => {
          const key = shown && (shown.participant || shown.id);
          pin(key === pinned ? undefined : key);
          setPerson(undefined);
        }}
        onClose={() => setPerson(undefined)}
      />
    </div>
  );
}

/** The view that a person chose; while somebody shares a screen it is large by itself, unless he does not want that. */
function useRoomView(screens: boolean, conference: boolean): [RoomView, (view: RoomView) => void] {
  const chosen = useStore(roomSettings, ({ view }) => view);
  const [declined, setDeclined] = useState(false);
  useEffect(() => {
    if (!screens) setDeclined(false);
  }, [screens]);
  const preferred = chosen === 'stage' && !conference ? 'grid' : chosen;
  const view = screens && preferred === 'grid' && !declined ? 'speaker' : preferred;
  return [
    view,
    (next) => {
      if (screens && next === 'grid') setDeclined(true);
      changeRoomSettings({ view: next });
    },
  ];
}

interface ControlsProps {
  readonly call: ActiveCall;
  readonly state: Call | undefined;
  /** Somebody could see it. */
  readonly canShow: boolean;
  readonly canRecord: boolean;
  readonly invites: boolean;
  readonly keypad: boolean;
  readonly onPanel: (panel: Panel) => void;
}

function Controls({ call, state, canShow, canRecord, invites, keypad, onPanel }: ControlsProps) {
  const narrow = useNarrow();
  const recording = useRecording(state);
  const locked = state?.locked ?? false;
  const canLock = canRecord && call.conference !== undefined;
  const lock = () => void setLocked(!locked).catch((error: unknown) => announce(error instanceof Error ? error.message : 'The lock could not be changed.', true));
  return (
    <footer className={classes.controls} aria-label="Call controls" role="region">
      <Control
        label={call.muted ? 'Unmute' : 'Mute'}
        hint="M, or hold the space bar to talk"
        pressed={call.muted}
        tone={call.muted ? 'alarm' : undefined}
        icon={call.muted ? <IconMicrophoneOff size={24} stroke={1.8} /> : <IconMicrophone size={24} stroke={1.8} />}
        onClick={() => setMuted(!call.muted)}
        testId="mute"
      />
      {canShow && <CameraControl />}
      {!narrow && canShow && <ShareControl />}
      {!narrow && <Control label="Sound" says="Sound and camera" icon={<IconAdjustmentsHorizontal size={24} stroke={1.8} />} onClick={() => onPanel('audio')} testId="sound" />}
      {!narrow && keypad && <Control label="Keypad" icon={<IconDialpad size={24} stroke={1.8} />} onClick={() => onPanel('keypad')} testId="keypad" />}
      {!narrow && invites && <Control label="Invite" icon={<IconUserPlus size={24} stroke={1.8} />} onClick={() => onPanel('invite')} testId="invite" />}
      {!narrow && canRecord && (
        <Control
          label={recording.on ? 'Stop' : 'Record'}
          says={recording.label}
          pressed={recording.on}
          tone={recording.on ? 'alarm' : undefined}
          disabled={recording.busy || call.call === undefined}
          icon={recording.on ? <IconPlayerStopFilled size={22} /> : <IconPlayerRecordFilled size={22} className={classes.recordIcon} />}
          onClick={recording.toggle}
          testId="record"
        />
      )}
      {!narrow && canLock && (
        <Control
          label={locked ? 'Unlock' : 'Lock'}
          says={locked ? 'Unlock the conference' : 'Lock the conference: nobody else comes in'}
          pressed={locked}
          tone={locked ? 'on' : undefined}
          icon={locked ? <IconLock size={23} stroke={1.8} /> : <IconLockOpen size={23} stroke={1.8} />}
          onClick={lock}
          testId="lock"
        />
      )}
      {narrow && (
        <Menu position="top" width={250} withinPortal shadow="md">
          <Menu.Target>
            <Control label="More" icon={<IconDots size={24} stroke={1.8} />} testId="more" />
          </Menu.Target>
          <Menu.Dropdown>
            {canShow && screenShare.possible && (
              <Menu.Item leftSection={<IconScreenShare size={20} stroke={1.8} />} onClick={() => void toggleScreen()} data-testid="share">
                Share a screen
              </Menu.Item>
            )}
            <Menu.Item leftSection={<IconAdjustmentsHorizontal size={20} stroke={1.8} />} onClick={() => onPanel('audio')} data-testid="sound">
              Sound and camera
            </Menu.Item>
            {keypad && (
              <Menu.Item leftSection={<IconDialpad size={20} stroke={1.8} />} onClick={() => onPanel('keypad')} data-testid="keypad">
                Keypad
              </Menu.Item>
            )}
            {invites && (
              <Menu.Item leftSection={<IconUserPlus size={20} stroke={1.8} />} onClick={() => onPanel('invite')} data-testid="invite">
                Invite others
              </Menu.Item>
            )}
            {canRecord && (
              <Menu.Item leftSection={<IconPlayerRecordFilled size={20} className={classes.recordIcon} />} disabled={recording.busy || call.call === undefined} onClick={recording.toggle} data-testid="record">
                {recording.label}
              </Menu.Item>
            )}
            {canLock && (
              <Menu.Item leftSection={locked ? <IconLockOpen size={20} stroke={1.8} /> : <IconLock size={20} stroke={1.8} />} onClick={lock} data-testid="lock">
                {locked ? 'Unlock the conference' : 'Lock the conference'}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
      <Control label="Leave" tone="leave" icon={<IconPhoneOff size={24} stroke={1.8} />} onClick={leave} testId="leave" />
      <CameraMishap />
    </footer>
  );
}

function CameraControl() {
  const { status } = useStore(camera.state);
  const on = status === 'on' || status === 'asking';
  return (
    <Control
      label="Camera"
      says={on ? 'Turn the camera off' : 'Turn the camera on'}
      hint={on ? 'Turn the camera off (V)' : 'Turn the camera on (V)'}
      pressed={on}
      tone={on ? 'on' : undefined}
      disabled={status === 'asking'}
      icon={on ? <IconVideo size={24} stroke={1.8} /> : <IconVideoOff size={24} stroke={1.8} />}
      onClick={() => void toggleCamera()}
      testId="camera"
    />
  );
}

/** What is wrong with the camera, where the person just asked for it. */
function CameraMishap() {
  const { status } = useStore(camera.state);
  return (
    <Modal opened={status === 'problem'} onClose={() => camera.close()} title="The camera is not on">
      <CameraTrouble />
    </Modal>
  );
}

function ShareControl() {
  const { status } = useStore(screenShare.state);
  if (!screenShare.possible) return null;
  const on = status === 'on';
  return (
    <Control
      label={on ? 'Stop' : 'Share'}
      says={on ? 'Stop sharing the screen' : 'Share a screen, a window or a tab'}
      pressed={on}
      tone={on ? 'on' : undefined}
      disabled={status === 'asking'}
      icon={on ? <IconScreenShareOff size={24} stroke={1.8} /> : <IconScreenShare size={24} stroke={1.8} />}
      onClick={() => void toggleScreen()}
      testId="share"
    />
  );
}

/** A phone's screen stays on in a call, where the browser lets it. */
function useWakefulScreen(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    let done = false;
    const ask = async () => {
      if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
      try {
        lock = await navigator.wakeLock.request('screen');
        if (done) await lock.release();
      } catch {
        // Then the screen goes dark when it wants to.
      }
    };
    void ask();
    document.addEventListener('visibilitychange', ask);
    return () => {
      done = true;
      document.removeEventListener('visibilitychange', ask);
      void lock?.release().catch(() => undefined);
    };
  }, []);
}

/** What is not as it should be, in the order of what hurts most. */
function Banner({ call, ringingOut, deaf }: { readonly call: ActiveCall; readonly ringingOut: boolean; readonly deaf: boolean }) {
  const gateway = useStore(connection, ({ status }) => status);
  const blocked = useStore(playback.blocked);
  if (blocked) {
    return (
      <div className={classes.banner} role="alert">
        <span>The browser waits for you before it plays sound.</span>
        <Button size="compact-sm" leftSection={<IconVolume size={17} />} onClick={() => playback.start()} data-testid="unblock">
          Hear the others
        </Button>
      </div>
    );
  }
  const text = bannerText(call, gateway !== 'open', ringingOut);
  if (!text && deaf) {
    return (
      <div className={classes.banner} role="status" data-testid="deaf-banner">
        <IconEarOff size={18} stroke={2} aria-hidden="true" /> A moderator has switched the sound off for you.
      </div>
    );
  }
  if (!text) return null;
  return (
    <div className={classes.banner} role="status" data-testid="connection-banner">
      <span className={classes.spinner} aria-hidden="true" /> {text}
    </div>
  );
}

function bannerText(call: ActiveCall, offline: boolean, ringingOut: boolean): string | undefined {
  switch (call.phase) {
    case 'joining':
      return offline ? 'Waiting for the server…' : 'Joining…';
    case 'connecting':
      return 'Connecting your sound…';
    case 'recovering':
      return 'The connection was lost. Coming back by itself…';
    case 'connected':
      if (offline && call.weak) return 'The connection was lost. Coming back by itself…';
      if (offline) return 'The server is out of reach. You may go on talking; the page reconnects by itself.';
      if (call.weak) return 'Your connection is weak.';
      return ringingOut ? 'Ringing…' : undefined;
    case 'ended':
      return undefined;
  }
}

function useRecording(state: Call | undefined) {
  const [busy, setBusy] = useState(false);
  const on = state?.recording !== undefined;
  const toggle = () => {
    setBusy(true);
    setRecording(!on)
      .catch((error: unknown) => announce(error instanceof Error ? error.message : 'The recording could not be changed.', true))
      .finally(() => setBusy(false));
  };
  return { on, busy, toggle, label: on ? 'Stop recording' : 'Record this call' };
}

/** The signs of a call that its header shares with other pages. */
export function GuestSign() {
  return <Chip tone="brand">Guest</Chip>;
}
