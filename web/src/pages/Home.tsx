import { Button, Modal, Skeleton, TextInput } from '@mantine/core';
import { IconMessages, IconPlus } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { addConference, calls, conferences } from '../api/calls';
import { useResource } from '../api/resource';
import type { Account, Conference } from '../api/types';
import { eventListeners } from '../calls/connection';
import { Card, Empty, PageHead, Trouble } from '../components/bits';
import { CallList } from '../components/CallList';
import { ConferenceCard } from '../components/ConferenceCard';
import { DialPad } from '../components/DialPad';
import { useColleagues } from './useColleagues';
import { useForm } from './useForm';
import classes from './Home.module.css';

function greeting(name: string): string {
  const hour = new Date().getHours();
  const part = hour < 5 ? 'Good night' : hour < 12 ? 'Good morning' : hour < 18 ? 'Good afternoon' : 'Good evening';
  return `${part}, ${name.split(' ')[0] ?? name}`;
}

export default function Home({ account }: { readonly account: Account }) {
  const list = useResource(conferences, 'conferences', 8_000);
  const colleagues = useColleagues(account);
  const [adding, setAdding] = useState(false);
  useReloadOnEvents(list.reload);

  return (
    <>
      <PageHead
        title={greeting(account.displayName)}
        actions={
          <Button leftSection={<IconPlus size={19} stroke={2} />} size="md" onClick={() => setAdding(true)} data-testid="new-conference">
            New conference
          </Button>
        }
      >
        {account.extension ? `Your extension is ${account.extension}.` : 'Your conferences, and a telephone.'}
      </PageHead>
      <div className={classes.columns}>
        <section aria-labelledby="conferences" className={classes.list}>
          <h2 id="conferences">Conferences</h2>
          {list.error && !list.data && <Trouble error={list.error} retry={list.reload} />}
          {list.loading && [0, 1, 2].map((i) => <Skeleton key={i} height={104} radius={18} />)}
          {list.data?.length === 0 && (
            <Card>
              <Empty
                icon={<IconMessages size={34} stroke={1.5} />}
                title="A place to meet"
                action={
                  <Button variant="light" mt={8} onClick={() => setAdding(true)}>
                    Make your first conference
                  </Button>
                }
              >
                A conference has a link for browsers and a number for telephones. Make one, send the link, and talk.
              </Empty>
            </Card>
          )}
          {list.data?.map((each) => (
            <ConferenceCard key={each.id} conference={each} account={account} onChange={list.reload} />
          ))}
          <Recent account={account} />
        </section>
        <aside aria-labelledby="dial" className={classes.aside}>
          <h2 id="dial">Make a call</h2>
          <Card className={classes.dial}>
            <DialPad colleagues={colleagues} />
          </Card>
        </aside>
      </div>
      <NewConference
        opened={adding}
        onClose={() => setAdding(false)}
        onAdded={() => {
          setAdding(false);
          list.reload();
        }}
      />
    </>
  );
}

function Recent({ account }: { readonly account: Account }) {
  const { data, reload } = useResource(() => calls(undefined, 4), 'recent', 20_000);
  useReloadOnEvents(reload);
  if (!data || data.length === 0) return null;
  return (
    <section aria-labelledby="recent" className={classes.recent}>
      <div className={classes.recentHead}>
        <h2 id="recent">Recent</h2>
        <Link href="/history">All history</Link>
      </div>
      <Card>
        <CallList calls={data.slice(0, 4)} account={account} withDay />
      </Card>
    </section>
  );
}

/** Who is in a conference changes with each call event that we are told of; looking again is cheap. */
function useReloadOnEvents(reload: () => void): void {
  useEffect(() => {
    const listener = () => reload();
    eventListeners.add(listener);
    return () => void eventListeners.delete(listener);
  }, [reload]);
}

function NewConference({ opened, onClose, onAdded }: { opened: boolean; onClose: () => void; onAdded: (conference: Conference) => void }) {
  const [name, setName] = useState('');
  const [extension, setExtension] = useState('');
  const form = useForm(async () => {
    onAdded(await addConference(name.trim(), extension.trim() || undefined));
    setName('');
    setExtension('');
  });
  return (
    <Modal opened={opened} onClose={onClose} title="New conference">
      <form onSubmit={form.submit} className={classes.form}>
        <TextInput label="Name" placeholder="Weekly meeting" value={name} onChange={(event) => setName(event.currentTarget.value)} required data-autofocus maxLength={80} data-testid="conference-name" />
        <TextInput
          label="Number for telephones"
          description="Left empty, a free one is chosen"
          placeholder="Chosen for you"
          value={extension}
          onChange={(event) => setExtension(event.currentTarget.value)}
          inputMode="numeric"
          pattern="[0-9]{2,12}"
          title="2 to 12 digits"
          data-testid="conference-extension"
        />
        {form.error && <Trouble error={form.error} />}
        <Button type="submit" size="md" loading={form.busy} data-testid="create-conference">
          Make the conference
        </Button>
      </form>
    </Modal>
  );
}
