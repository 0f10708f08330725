import { Button } from '@mantine/core';
import { IconPhone, IconPhoneOff } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { useStore } from '../base/store';
import { activeCall, leave } from '../calls/active';
import { announce } from '../calls/announce';
import { connection } from '../calls/connection';
import { accept, decline, incomingCalls, type IncomingCall } from '../calls/incoming';
import { ring } from '../media/sounds';
import { Avatar } from './Avatar';
import classes from './IncomingCard.module.css';

/** The calls that ring for this person, over whatever the page shows. */
export function IncomingCalls() {
  const state = useStore(connection);
  const active = useStore(activeCall);
  const ringing = incomingCalls(state).filter((each) => each.call !== active?.call);
  if (ringing.length === 0) return null;
  return (
    <div className={classes.stack}>
      {ringing.slice(0, 3).map((each) => (
        <IncomingCard key={each.leg} incoming={each} quiet={active !== undefined && active.phase !== 'ended'} />
      ))}
    </div>
  );
}

function IncomingCard({ incoming, quiet }: { readonly incoming: IncomingCall; readonly quiet: boolean }) {
  const [, navigate] = useLocation();
  const button = useRef<HTMLButtonElement>(null);
  const { from, number } = incoming;

  useEffect(() => {
    announce(`${from} is calling.`, true, true);
    const title = document.title;
    document.title = `${from} is calling`;
    if (!quiet) button.current?.focus();
    const silence = quiet ? undefined : ring();
    return () => {
      silence?.();
      document.title = title;
    };
  }, [from, quiet]);

  const take = () => {
    if (quiet) leave();
    navigate(accept(incoming));
  };
  return (
    <section className={classes.card} role="alertdialog" aria-label={`Incoming call from ${from}`} data-testid="incoming-call">
      <span className={classes.ringing}>
        <Avatar name={from} size={64} phone={incoming.kind === 'phone'} />
      </span>
      <div className={classes.who}>
        <span className={classes.label}>Incoming call</span>
        <b data-testid="incoming-from">{from}</b>
        {number && number !== from && <span className="soft tabular">{number}</span>}
      </div>
      <div className={classes.buttons}>
        <Button color="red" variant="light" size="md" leftSection={<IconPhoneOff size={19} />} onClick={() => void decline(incoming)} data-testid="decline">
          Decline
        </Button>
        <Button ref={button} color="green" size="md" leftSection={<IconPhone size={19} />} onClick={take} data-testid="accept">
          {quiet ? 'End and accept' : 'Accept'}
        </Button>
      </div>
    </section>
  );
}
