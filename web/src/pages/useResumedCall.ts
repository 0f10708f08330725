import { useEffect } from 'react';
import { useStore } from '../base/store';
import { activeCall, resumeCall } from '../calls/active';
import { connection } from '../calls/connection';
import { rememberCall, rememberedCall } from '../calls/memory';

/** A page that was reloaded in a call goes back to it by itself, once there is a connection; it shows what it was asked to show. */
export function useResumedCall(isOurs: (path: string) => boolean): void {
  const connected = useStore(connection, ({ status }) => status !== 'idle');
  useEffect(() => {
    const resumable = rememberedCall();
    if (!connected || !resumable || activeCall.get() || !isOurs(resumable.path)) return;
    rememberCall(undefined);
    resumeCall(resumable);
    // Once per connection: what changes later in the call is none of this.
  }, [connected]);
}
