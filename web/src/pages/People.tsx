import { Button, Modal, NativeSelect, PasswordInput, Skeleton, TextInput } from '@mantine/core';
import { IconDeviceLandlinePhone, IconUserPlus, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { accounts as load, addAccount, changeAccount } from '../api/calls';
import { useResource } from '../api/resource';
import type { Account, Role } from '../api/types';
import { announce } from '../calls/announce';
import { Avatar } from '../components/Avatar';
import { Card, Chip, Empty, PageHead, Trouble } from '../components/bits';
import { PhoneGuide } from '../components/PhoneGuide';
import { useForm } from './useForm';
import classes from './People.module.css';

export default function People({ account }: { readonly account: Account }) {
  const { data, error, loading, reload } = useResource(load, 'accounts', 8_000);
  const [adding, setAdding] = useState(false);
  const [editing, setEditing] = useState<Account>();
  const done = () => {
    setAdding(false);
    setEditing(undefined);
    reload();
  };
  if (account.role !== 'admin') {
    return (
      <Empty icon={<IconUsers size={32} stroke={1.5} />} title="For administrators">
        Ask an administrator of {account.organisation.name} to add or change people.
      </Empty>
    );
  }
  return (
    <>
      <PageHead
        title="People"
        actions={
          <Button size="md" leftSection={<IconUserPlus size={19} stroke={1.9} />} onClick={() => setAdding(true)} data-testid="add-person">
            Add a person
          </Button>
        }
      >
        Who belongs to {account.organisation.name}, and whose telephone is there.
      </PageHead>
      {error && !data && <Trouble error={error} retry={reload} />}
      {loading && <Skeleton height={280} radius={18} />}
      {data && (
        <Card>
          <ul className={classes.list}>
            {data.map((each) => (
              <li key={each.id} data-testid="person" data-name={each.name}>
                <Avatar name={each.displayName} size={42} />
                <span className={classes.name}>
                  <b>{each.displayName}</b>
                  <span className="soft small">
                    {each.name}
                    {each.id === account.id && ', you'}
                  </span>
                </span>
                <span className={classes.role}>{each.disabled ? <Chip tone="alarm">Disabled</Chip> : each.role === 'admin' && <Chip tone="brand">Admin</Chip>}</span>
                <span className={classes.extension}>{each.extension && <b className="tabular">{each.extension}</b>}</span>
                <span className={classes.phone}>
                  {each.registered ? (
                    <Chip tone="live" dot testId="registered">
                      Phone registered
                    </Chip>
                  ) : (
                    each.extension && <Chip>No phone</Chip>
                  )}
                </span>
                <Button size="compact-md" variant="subtle" onClick={() => setEditing(each)} aria-label={`Change ${each.displayName}`}>
                  Change
                </Button>
              </li>
            ))}
          </ul>
        </Card>
      )}
      <section aria-labelledby="guide" className={classes.guide}>
        <h2 id="guide">
          <IconDeviceLandlinePhone size={22} stroke={1.7} aria-hidden="true" /> Set up a telephone
        </h2>
        <PhoneGuide />
      </section>
      <Modal opened={adding} onClose={() => setAdding(false)} title="Add a person">
        <AddPerson onDone={done} />
      </Modal>
      <Modal opened={editing !== undefined} onClose={() => setEditing(undefined)} title={editing ? `Change ${editing.displayName}` : ''}>
        {editing && <ChangePerson person={editing} own={editing.id === account.id} onDone={done} />}
      </Modal>
    </>
  );
}

const ROLES = [
  { value: 'member', label: 'Member' },
  { value: 'admin', label: 'Administrator' },
];

function AddPerson({ onDone }: { readonly onDone: () => void }) {
  const [fields, setFields] = useState({ displayName: '', name: '', password: '', extension: '', sipPassword: '', role: 'member' });
  const form = useForm(async () => {
    const { displayName, name, password, extension, sipPassword, role } = fields;
    await addAccount({
      name: name.trim(),
      password,
      role: role as Role,
      ...(displayName.trim() ? { displayName: displayName.trim() } : {}),
      ...(extension.trim() ? { extension: extension.trim() } : {}),
      ...(sipPassword ? { sipPassword } : {}),
    });
    announce(`${displayName || name} was added.`);
    onDone();
  });
  const text = (field: keyof typeof fields) => ({
    value: fields[field],
    onChange: (event: { currentTarget: { value: string } }) => setFields({ ...fields, [field]: event.currentTarget.value }),
  });
  return (
    <form onSubmit={form.submit} className={classes.form}>
      <TextInput label="Name" description="As others see it" {...text('displayName')} data-autofocus data-testid="person-display-name" />
      <div className={classes.pair}>
        <TextInput label="Sign-in name" {...text('name')} required autoComplete="off" autoCapitalize="none" spellCheck={false} data-testid="person-name" />
        <TextInput label="Extension" {...text('extension')} inputMode="numeric" pattern="[0-9]{2,12}" title="2 to 12 digits" data-testid="person-extension" />
      </div>
      <PasswordInput label="Password" {...text('password')} required minLength={8} autoComplete="new-password" data-testid="person-password" />
      <PasswordInput label="Password of the telephone" description="Left empty, it is the same as above" {...text('sipPassword')} autoComplete="new-password" data-testid="person-sip-password" />
      <NativeSelect label="Role" data={ROLES} {...text('role')} />
      {form.error && <Trouble error={form.error} />}
      <Button type="submit" size="md" loading={form.busy} data-testid="save-person">
        Add
      </Button>
    </form>
  );
}

function ChangePerson({ person, own, onDone }: { readonly person: Account; readonly own: boolean; readonly onDone: () => void }) {
  const [fields, setFields] = useState({ displayName: person.displayName, extension: person.extension ?? '', password: '', sipPassword: '', role: person.role as string });
  const text = (field: keyof typeof fields) => ({
    value: fields[field],
    onChange: (event: { currentTarget: { value: string } }) => setFields({ ...fields, [field]: event.currentTarget.value }),
  });
  const form = useForm(async () => {
    const { displayName, extension, password, sipPassword, role } = fields;
    await changeAccount(person.id, {
      ...(displayName.trim() && displayName !== person.displayName ? { displayName: displayName.trim() } : {}),
      ...(extension.trim() && extension !== person.extension ? { extension: extension.trim() } : {}),
      ...(role !== person.role ? { role: role as Role } : {}),
      ...(password ? { password } : {}),
      ...(sipPassword ? { sipPassword } : {}),
    });
    onDone();
  });
  const disable = useForm(async () => {
    await changeAccount(person.id, { disabled: !person.disabled });
    onDone();
  });
  return (
    <form onSubmit={form.submit} className={classes.form}>
      <div className={classes.pair}>
        <TextInput label="Name" {...text('displayName')} required data-autofocus />
        <TextInput label="Extension" {...text('extension')} inputMode="numeric" pattern="[0-9]{2,12}" title="2 to 12 digits" />
      </div>
      <PasswordInput label="New password" description="Left empty, it stays" {...text('password')} minLength={8} autoComplete="new-password" />
      <PasswordInput label="New password of the telephone" description="Left empty, it stays" {...text('sipPassword')} autoComplete="new-password" />
      {!own && <NativeSelect label="Role" data={ROLES} {...text('role')} />}
      {(form.error ?? disable.error) && <Trouble error={(form.error ?? disable.error)!} />}
      <Button type="submit" size="md" loading={form.busy}>
        Save
      </Button>
      {!own && (
        <Button variant="subtle" color="red" loading={disable.busy} onClick={(event) => disable.submit(event)}>
          {person.disabled ? 'Let in again' : 'Disable the account'}
        </Button>
      )}
    </form>
  );
}
