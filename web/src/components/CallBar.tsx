import { Button } from '@mantine/core';
import { IconMicrophone, IconMicrophoneOff, IconPhoneOff } from '@tabler/icons-react';
import { Link } from 'wouter';
import { useStore } from '../base/store';
import { activeCall, leave, setMuted } from '../calls/active';
import { CallTimer } from './CallTimer';
import classes from './CallBar.module.css';

/** While a call goes on behind another page: what it is, and the way back. */
export function CallBar() {
  const call = useStore(activeCall);
  if (!call || call.phase === 'ended') return null;
  return (
    <div className={classes.bar} role="region" aria-label="Call in progress" data-testid="call-bar">
      <Link href={call.path} className={classes.what}>
        <span className={classes.pulse} aria-hidden="true" />
        <b>{call.title}</b>
        <CallTimer />
      </Link>
      <Button
        size="compact-md"
        variant="white"
        color="dark"
        aria-label={call.muted ? 'Unmute' : 'Mute'}
        aria-pressed={call.muted}
        onClick={() => setMuted(!call.muted)}
      >
        {call.muted ? <IconMicrophoneOff size={18} /> : <IconMicrophone size={18} />}
      </Button>
      <Button size="compact-md" color="red" aria-label="Leave the call" onClick={leave}>
        <IconPhoneOff size={18} />
      </Button>
    </div>
  );
}
