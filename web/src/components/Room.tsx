import { Button, Modal, UnstyledButton } from '@mantine/core';
import {
  IconAdjustmentsHorizontal,
  IconDialpad,
  IconMicrophone,
  IconMicrophoneOff,
  IconPhoneOff,
  IconPlayerRecordFilled,
  IconPlayerStopFilled,
  IconUserPlus,
  IconVolume,
} from '@tabler/icons-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { Leg } from '../api/types';
import { people } from '../base/format';
import { useStore } from '../base/store';
import { isRingingOut, leave, sendDigit, setMuted, setRecording, type ActiveCall } from '../calls/active';
import { announce } from '../calls/announce';
import { connection } from '../calls/connection';
import { beingCalled, present } from '../calls/state';
import { playback } from '../media/playback';
import { ringback } from '../media/sounds';
import { CallTimer } from './CallTimer';
import { Chip, useTitle } from './bits';
import { Devices, MicrophoneTrouble } from './Devices';
import { Keys } from './DialPad';
import { Tile } from './Tile';
import { useTalkKeys } from './useTalkKeys';
import classes from './Room.module.css';

export interface RoomProps {
  readonly call: ActiveCall;
  readonly canRecord: boolean;
  /** Link and number, where there are any to give. */
  readonly invite?: ReactNode;
  readonly keypad?: boolean;
  readonly header: ReactNode;
}

const NO_LEGS: readonly Leg[] = [];

/** A call, from the inside. */
export function Room({ call, canRecord, invite, keypad = false, header }: RoomProps) {
  const state = useStore(connection, ({ calls }) => calls.get(call.call ?? ''));
  const [panel, setPanel] = useState<'audio' | 'invite' | 'keypad'>();
  const main = useRef<HTMLElement>(null);
  const legs = state ? [...present(state), ...beingCalled(state)] : NO_LEGS;
  const ringingOut = isRingingOut(state, call.leg);
  useTitle(call.title);
  useTalkKeys();
  useWakefulScreen();
  useEffect(() => main.current?.focus(), []);
  useEffect(() => (ringingOut ? ringback() : undefined), [ringingOut]);

  return (
    <div className={classes.room} data-recording={state?.recording !== undefined} data-testid="room" data-phase={call.phase}>
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
          {state?.recording !== undefined && (
            <span className={classes.recording} role="status" data-testid="recording-sign">
              <i aria-hidden="true" /> Recording
            </span>
          )}
        </div>
      </header>
      <Banner call={call} ringingOut={ringingOut} />
      <main ref={main} className={classes.stage} tabIndex={-1} aria-label="People in the call">
        <Tiles call={call} legs={legs} invite={legs.length < 2 && !ringingOut ? invite : undefined} />
      </main>
      <footer className={classes.controls} aria-label="Call controls" role="group">
        <Control
          label={call.muted ? 'Unmute' : 'Mute'}
          hint="M, or hold the space bar to talk"
          pressed={call.muted}
          tone={call.muted ? 'alarm' : undefined}
          icon={call.muted ? <IconMicrophoneOff size={24} stroke={1.8} /> : <IconMicrophone size={24} stroke={1.8} />}
          onClick={() => setMuted(!call.muted)}
          testId="mute"
        />
        <Control label="Sound" icon={<IconAdjustmentsHorizontal size={24} stroke={1.8} />} onClick={() => setPanel('audio')} testId="sound" />
        {keypad && <Control label="Keypad" icon={<IconDialpad size={24} stroke={1.8} />} onClick={() => setPanel('keypad')} testId="keypad" />}
        {invite && <Control label="Invite" icon={<IconUserPlus size={24} stroke={1.8} />} onClick={() => setPanel('invite')} testId="invite" />}
        {canRecord && <RecordControl on={state?.recording !== undefined} ready={call.call !== undefined} />}
        <Control label="Leave" tone="leave" icon={<IconPhoneOff size={24} stroke={1.8} />} onClick={leave} testId="leave" />
      </footer>
      <Modal opened={panel === 'audio'} onClose={() => setPanel(undefined)} title="Sound">
        <div className={classes.panel}>
          <MicrophoneTrouble />
          <Devices />
          <p className="faint small">Keys: M mutes and unmutes; while muted, hold the space bar to talk.</p>
        </div>
      </Modal>
      <Modal opened={panel === 'invite'} onClose={() => setPanel(undefined)} title="Invite others">
        {invite}
      </Modal>
      <Modal opened={panel === 'keypad'} onClose={() => setPanel(undefined)} title="Keypad" size={340}>
        <Keys onKey={(key) => !sendDigit(key) && announce('This call does not take keys.')} />
      </Modal>
    </div>
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

function Tiles({ call, legs, invite }: { readonly call: ActiveCall; readonly legs: readonly Leg[]; readonly invite?: ReactNode }) {
  const size = legs.length <= 2 ? 'large' : legs.length <= 9 ? 'medium' : 'small';
  return (
    <ul className={classes.tiles} data-count={Math.min(legs.length + (invite ? 1 : 0), 10)} data-size={size} aria-label="People">
      {legs.map((leg) => {
        const own = leg.id === call.leg;
        return <Tile key={leg.participant || leg.id} leg={leg} own={own} muted={own ? call.muted : leg.muted} size={size} />;
      })}
      {invite && (
        <li className={classes.alone}>
          <h2>Nobody else is here yet</h2>
          {invite}
        </li>
      )}
    </ul>
  );
}

/** What is not as it should be, in the order of what hurts most. */
function Banner({ call, ringingOut }: { readonly call: ActiveCall; readonly ringingOut: boolean }) {
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

interface ControlProps {
  readonly label: string;
  /** For screen readers, where the label is short for the eye. */
  readonly says?: string;
  readonly hint?: string;
  readonly icon: ReactNode;
  readonly onClick: () => void;
  readonly tone?: 'alarm' | 'leave' | undefined;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly testId: string;
}

function Control({ label, says, hint, icon, onClick, tone, pressed, disabled, testId }: ControlProps) {
  return (
    <UnstyledButton className={classes.control} data-tone={tone} onClick={onClick} aria-pressed={pressed} aria-label={says} title={hint ?? says} disabled={disabled} data-testid={testId}>
      <span>{icon}</span>
      {label}
    </UnstyledButton>
  );
}

function RecordControl({ on, ready }: { readonly on: boolean; readonly ready: boolean }) {
  const [busy, setBusy] = useState(false);
  const toggle = () => {
    setBusy(true);
    setRecording(!on)
      .catch((error: unknown) => announce(error instanceof Error ? error.message : 'The recording could not be changed.', true))
      .finally(() => setBusy(false));
  };
  return (
    <Control
      label={on ? 'Stop' : 'Record'}
      says={on ? 'Stop recording' : 'Record this call'}
      pressed={on}
      tone={on ? 'alarm' : undefined}
      disabled={busy || !ready}
      icon={on ? <IconPlayerStopFilled size={22} /> : <IconPlayerRecordFilled size={22} className={classes.recordIcon} />}
      onClick={toggle}
      testId="record"
    />
  );
}

/** The signs of a call that its header shares with other pages. */
export function GuestSign() {
  return <Chip tone="brand">Guest</Chip>;
}
