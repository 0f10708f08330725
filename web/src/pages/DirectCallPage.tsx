import { Button } from '@mantine/core';
import { Link, Redirect } from 'wouter';
import { useStore } from '../base/store';
import { activeCall, dismiss } from '../calls/active';
import { Left } from '../components/Left';
import { Wordmark } from '../components/Logo';
import { Room } from '../components/Room';

/** A call between two: dialled or accepted. */
export default function DirectCallPage() {
  const call = useStore(activeCall);
  if (!call) return <Redirect to="/" replace />;
  if (call.conference && call.phase !== 'ended') return <Redirect to={call.path} replace />;
  if (call.phase === 'ended') {
    return (
      <Left call={call}>
        {call.call && (
          <Button component={Link} href={`/calls/${encodeURIComponent(call.call)}`} size="md" variant="default">
            What happened
          </Button>
        )}
        <Button component={Link} href="/" size="md" onClick={dismiss} data-testid="go-home">
          Home
        </Button>
      </Left>
    );
  }
  return (
    <Room
      call={call}
      canRecord
      keypad
      header={
        <Link href="/" aria-label="Home; the call goes on">
          <Wordmark size={28} />
        </Link>
      }
    />
  );
}
