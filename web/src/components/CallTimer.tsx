import { useEffect, useState } from 'react';
import { duration } from '../base/format';
import { useStore } from '../base/store';
import { activeCall } from '../calls/active';
import { connection } from '../calls/connection';

/** How long this person has been in the call. */
export function CallTimer() {
  const active = useStore(activeCall);
  const leg = useStore(connection, ({ calls }) => calls.get(active?.call ?? '')?.legs.find((each) => each.id === active?.leg));
  const call = useStore(connection, ({ calls }) => calls.get(active?.call ?? ''));
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const since = call?.conference ? call.startedAt : leg?.joinedAt;
  const ms = since ? Math.max(0, now - Date.parse(since)) : 0;
  return (
    <span className="tabular" role="timer" aria-live="off" aria-label="Time in the call" data-testid="call-timer">
      {duration(ms)}
    </span>
  );
}
