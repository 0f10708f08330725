import { Button } from '@mantine/core';
import { Link, Redirect } from 'wouter';
import { useStore } from '../base/store';
import { activeCall, dial, dismiss, type ActiveCall } from '../calls/active';
import { rememberedCall } from '../calls/memory';
import { Left } from '../components/Left';
import { Wordmark } from '../components/Logo';
import { Room } from '../components/Room';
import { Splash } from '../components/Splash';

function redial({ number, title, path }: ActiveCall): void {
  dismiss();
  if (number) dial(number, title, path);
}

/** A call between two: dialled or accepted. */
export default function DirectCallPage() {
  const call = useStore(activeCall);
  if (!call && rememberedCall()?.path === '/call') return <Splash />; // About to be taken up again.
  if (!call) return <Redirect to="/" replace />;
  if (call.conference && call.phase !== 'ended') return <Redirect to={call.path} replace />;
  if (call.phase === 'ended') {
    return (
      <Left call={call} {...(call.number ? { again: () => redial(call) } : {})}>
        {call.call && (
          <Button component={Link} href={`/calls/${encodeURIComponent(call.call)}`} size="md" variant="default">
            What happened
          </Button>
        )}
        <Button component={Link} href="/" size="md" variant="default" onClick={dismiss} data-testid="go-home">
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
