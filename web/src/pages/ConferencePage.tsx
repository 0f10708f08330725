import { Button } from '@mantine/core';
import { IconChevronLeft } from '@tabler/icons-react';
import { Link } from 'wouter';
import { conference as load } from '../api/calls';
import { ApiError } from '../api/http';
import { useResource } from '../api/resource';
import type { Account } from '../api/types';
import { useStore } from '../base/store';
import { activeCall, dismiss, joinConference } from '../calls/active';
import { Trouble } from '../components/bits';
import { invitationLink } from '../components/ConferenceCard';
import { Invite } from '../components/Invite';
import { Left } from '../components/Left';
import { Lobby } from '../components/Lobby';
import { Wordmark } from '../components/Logo';
import { Room } from '../components/Room';
import { SchemeToggle } from '../components/SchemeToggle';
import { Splash } from '../components/Splash';
import NotFound from './NotFound';

export default function ConferencePage({ id, account }: { readonly id: string; readonly account: Account }) {
  const active = useStore(activeCall);
  const here = active?.conference === id ? active : undefined;
  const joining = here?.phase === 'joining';
  const inside = here !== undefined && !joining && here.phase !== 'ended';
  const { data, error, reload } = useResource(() => load(id), `conference:${id}`, inside ? undefined : 8_000);
  const path = `/conferences/${encodeURIComponent(id)}`;

  if (here && inside) {
    const owner = data !== undefined && (account.role === 'admin' || data.ownerId === account.id || data.ownerId === 'operator');
    return (
      <Room
        call={here}
        canRecord={owner}
        invite={data && <Invite link={invitationLink(data)} extension={data.extension} />}
        header={
          <Link href="/" aria-label="Home; the call goes on">
            <Wordmark size={28} />
          </Link>
        }
      />
    );
  }
  if (error && !data) return error instanceof ApiError && error.status === 404 ? <NotFound /> : <Trouble error={error} retry={reload} />;
  if (!data) return <Splash />;
  const join = () => {
    dismiss();
    joinConference(data, path, account.displayName);
  };
  if (here && !joining) {
    return (
      <Left call={here} again={join}>
        {here.call && (
          <Button component={Link} href={`/calls/${encodeURIComponent(here.call)}`} size="md" variant="default">
            What happened
          </Button>
        )}
        <Button component={Link} href="/" size="md" variant="default" onClick={dismiss} data-testid="go-home">
          Home
        </Button>
      </Left>
    );
  }
  const elsewhere = active !== undefined && !joining && active.phase !== 'ended';
  return (
    <Lobby
      title={data.name}
      present={data.call?.people ?? 0}
      name={account.displayName}
      onJoin={join}
      busy={joining}
      error={elsewhere ? new Error(`You are in ${active.title}. Leave it first.`) : undefined}
      header={
        <>
          <Link href="/" style={{ display: 'inline-flex', alignItems: 'center', gap: 6 }}>
            <IconChevronLeft size={20} aria-hidden="true" /> Home
          </Link>
          <SchemeToggle />
        </>
      }
    />
  );
}
