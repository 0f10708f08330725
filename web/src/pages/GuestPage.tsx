import { Button } from '@mantine/core';
import { IconUnlink } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { Link, Redirect } from 'wouter';
import { conference, invitation as load } from '../api/calls';
import { ApiError } from '../api/http';
import { useResource } from '../api/resource';
import { session } from '../api/session';
import { useStore } from '../base/store';
import { activeCall, dismiss, joinConference } from '../calls/active';
import { connectAs } from '../calls/connection';
import { guestIdentity, keptPass, requestPass, type GuestPass } from '../calls/guest';
import { startTimings } from '../media/timings';
import { Empty, Trouble, useTitle } from '../components/bits';
import { Invite } from '../components/Invite';
import { Left } from '../components/Left';
import { Lobby } from '../components/Lobby';
import { Wordmark } from '../components/Logo';
import { GuestSign, Room } from '../components/Room';
import { SchemeToggle } from '../components/SchemeToggle';
import { Splash } from '../components/Splash';
import { useResumedCall } from './useResumedCall';

const NAME = 'parley.guest-name';
/** A name that was not touched for this long is taken as meant. */
const SETTLED_MS = 400;

/** Behind an invitation link: members of the house go on to their own page, others join as guests. */
export default function GuestPage({ token }: { readonly token: string }) {
  const current = useStore(session);
  const talking = useStore(activeCall, (call) => call !== undefined && call.phase !== 'ended');
  const { data, error, reload } = useResource(() => load(token), `invitation:${token}`, talking ? undefined : 8_000);
  const member = useResource(
    async () => (current.status === 'signed-in' && data ? conference(data.conference.id).then(() => true, () => false) : false),
    `member:${current.status}:${data?.conference.id ?? ''}`,
  );
  if (error && !data) return error instanceof ApiError && error.code !== 'unreachable' ? <NoLonger /> : <Trouble error={error} retry={reload} />;
  if (!data || current.status === 'starting' || member.data === undefined) return <Splash />;
  if (member.data) return <Redirect to={`/conferences/${encodeURIComponent(data.conference.id)}`} replace />;
  return <GuestDoor token={token} conference={data.conference} people={data.people} />;
}

function NoLonger() {
  useTitle('Invitation');
  return (
    <main style={{ display: 'grid', placeItems: 'center', minHeight: '100dvh' }} data-testid="no-longer">
      <Empty
        icon={<IconUnlink size={32} stroke={1.5} />}
        title="This link leads nowhere any more"
        action={
          <Button component={Link} href="/sign-in" variant="default" mt={8}>
            I have an account
          </Button>
        }
      >
        The conference was removed, or it has a new link. Ask who invited you to send it again.
      </Empty>
    </main>
  );
}

interface DoorProps {
  readonly token: string;
  readonly conference: { readonly id: string; readonly name: string };
  readonly people: number;
}

function storedName(): string {
  try {
    return localStorage.getItem(NAME) ?? '';
  } catch {
    return '';
  }
}

function GuestDoor({ token, conference: room, people }: DoorProps) {
  const [name, setName] = useState(storedName);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const active = useStore(activeCall);
  const path = `/c/${encodeURIComponent(token)}`;
  const letIn = usePass(token);
  useResumedCall((where) => where === path);

  // The way to the gateway is opened while the person still looks at the lobby.
  useEffect(() => {
    const wanted = name.trim();
    if (wanted === '') return undefined;
    const timer = setTimeout(() => void letIn(wanted).catch(() => undefined), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [name, letIn]);

  const join = async () => {
    const displayName = name.trim();
    startTimings();
    setBusy(true);
    setError(undefined);
    try {
      localStorage.setItem(NAME, displayName);
      await letIn(displayName);
      dismiss();
      joinConference(room, path, displayName, { clicked: true });
    } catch (cause) {
      setError(cause instanceof Error ? cause : new Error(String(cause)));
    } finally {
      setBusy(false);
    }
  };

  const joining = active?.conference === room.id && active.phase === 'joining';
  if (active?.conference === room.id && !joining && active.phase !== 'ended') {
    return (
      <Room
        call={active}
        canRecord={false}
        invite={<Invite link={location.origin + path} />}
        header={
          <span style={{ display: 'inline-flex', alignItems: 'center', gap: 12 }}>
            <Wordmark size={28} /> <GuestSign />
          </span>
        }
      />
    );
  }
  if (active?.conference === room.id && !joining) return <Left call={active} again={() => void join()} />;
  return (
    <Lobby
      title={room.name}
      present={people}
      name={name}
      onName={setName}
      onJoin={() => void join()}
      busy={busy || joining}
      error={error}
      header={
        <>
          <Wordmark size={28} />
          <SchemeToggle />
        </>
      }
    />
  );
}

/** Gets this tab's pass once, and connects with it. */
function usePass(token: string): (name: string) => Promise<void> {
  const pass = useRef<Promise<GuestPass>>(undefined);
  const letIn = useRef(async (name: string) => {
    const kept = keptPass(token);
    pass.current ??= kept ? Promise.resolve(kept) : requestPass(token, name);
    try {
      connectAs(guestIdentity(await pass.current));
    } catch (error) {
      pass.current = undefined;
      throw error;
    }
  });
  useEffect(() => {
    if (keptPass(token)) void letIn.current('');
  }, [token]);
  return letIn.current;
}
