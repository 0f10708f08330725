import { ActionIcon, Button, Menu, Modal, TextInput, Tooltip } from '@mantine/core';
import { IconDots, IconLink, IconPencil, IconPhone, IconRefresh, IconTrash } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { removeConference, renameConference, renewInvitation } from '../api/calls';
import type { Account, Conference } from '../api/types';
import { duration, people } from '../base/format';
import { announce } from '../calls/announce';
import { useForm } from '../pages/useForm';
import { Card, Chip, CopyButton, Trouble } from './bits';
import classes from './ConferenceCard.module.css';

export function invitationLink(conference: Pick<Conference, 'invitation'>): string {
  return new URL(conference.invitation.path, location.origin).href;
}

export interface ConferenceCardProps {
  readonly conference: Conference;
  readonly account: Account;
  readonly onChange: () => void;
}

export function ConferenceCard({ conference, account, onChange }: ConferenceCardProps) {
  const { id, name, extension, call } = conference;
  const live = call !== undefined;
  return (
    <Card data-testid="conference">
      <article className={classes.card} data-live={live} aria-label={name}>
        <div className={classes.text}>
          <h3>
            <Link href={`/conferences/${encodeURIComponent(id)}`}>{name}</Link>
          </h3>
          <div className={classes.facts}>
            {call ? (
              <Chip tone="live" dot pulse>
                {people(call.people)} in there <Since iso={call.startedAt} />
              </Chip>
            ) : (
              <Chip>Nobody in there</Chip>
            )}
            <Tooltip label="Telephones dial this number to join">
              <span>
                <Chip testId="conference-number">
                  <IconPhone size={14} stroke={1.9} aria-hidden="true" /> <span className="tabular">{extension}</span>
                </Chip>
              </span>
            </Tooltip>
          </div>
        </div>
        <div className={classes.actions}>
          <CopyButton value={invitationLink(conference)} label="Copy link" copied="Copied" testId="copy-link" />
          <Button component={Link} href={`/conferences/${encodeURIComponent(id)}`} variant={live ? 'filled' : 'light'} data-testid="open-conference">
            {live ? 'Join' : 'Start'}
          </Button>
          {(account.role === 'admin' || account.id === conference.ownerId) && <More conference={conference} onChange={onChange} />}
        </div>
      </article>
    </Card>
  );
}

function Since({ iso }: { readonly iso: string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return <span className="tabular">· {duration(now - Date.parse(iso))}</span>;
}

function More({ conference, onChange }: { readonly conference: Conference; readonly onChange: () => void }) {
  const [open, setOpen] = useState<'rename' | 'renew' | 'remove'>();
  const close = () => setOpen(undefined);
  return (
    <>
      <Menu position="bottom-end" width={220} radius={12} shadow="md">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={36} aria-label={`More for ${conference.name}`}>
            <IconDots size={20} stroke={1.8} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={17} stroke={1.7} />} onClick={() => setOpen('rename')}>
            Rename
          </Menu.Item>
          <Menu.Item leftSection={<IconLink size={17} stroke={1.7} />} onClick={() => setOpen('renew')}>
            Make a new link
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" leftSection={<IconTrash size={17} stroke={1.7} />} onClick={() => setOpen('remove')}>
            Remove
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={open === 'rename'} onClose={close} title="Rename the conference">
        <Rename conference={conference} onDone={() => (close(), onChange())} />
      </Modal>
      <Modal opened={open === 'renew'} onClose={close} title="Make a new link?">
        <Confirm
          text="The link that you have sent stops working. Who is in the conference stays in."
          label="Make a new link"
          icon={<IconRefresh size={18} />}
          work={() => renewInvitation(conference.id)}
          onDone={() => (close(), announce('The conference has a new link.'), onChange())}
        />
      </Modal>
      <Modal opened={open === 'remove'} onClose={close} title={`Remove ${conference.name}?`}>
        <Confirm
          text="Its link and its number stop working. Recordings and the history of its calls stay."
          label="Remove"
          danger
          icon={<IconTrash size={18} />}
          work={() => removeConference(conference.id)}
          onDone={() => (close(), onChange())}
        />
      </Modal>
    </>
  );
}

function Rename({ conference, onDone }: { readonly conference: Conference; readonly onDone: () => void }) {
  const [name, setName] = useState(conference.name);
  const form = useForm(async () => {
    await renameConference(conference.id, name.trim());
    onDone();
  });
  return (
    <form onSubmit={form.submit} className={classes.form}>
      <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} required maxLength={80} data-autofocus />
      {form.error && <Trouble error={form.error} />}
      <Button type="submit" loading={form.busy}>
        Save
      </Button>
    </form>
  );
}

interface ConfirmProps {
  readonly text: string;
  readonly label: string;
  readonly icon?: React.ReactNode;
  readonly danger?: boolean;
  readonly work: () => Promise<unknown>;
  readonly onDone: () => void;
}

/** One question, one button that does it. */
export function Confirm({ text, label, icon, danger = false, work, onDone }: ConfirmProps) {
  const form = useForm(async () => {
    await work();
    onDone();
  });
  return (
    <form onSubmit={form.submit} className={classes.form}>
      <p className="soft">{text}</p>
      {form.error && <Trouble error={form.error} />}
      <Button type="submit" loading={form.busy} leftSection={icon} data-autofocus {...(danger ? { color: 'red' } : {})}>
        {label}
      </Button>
    </form>
  );
}
