import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { changeAccount } from '../api/calls';
import type { Account } from '../api/types';
import { announce } from '../calls/announce';
import { Card, PageHead, Trouble } from '../components/bits';
import { PhoneGuide } from '../components/PhoneGuide';
import { startSession } from '../api/session';
import { useForm } from './useForm';
import classes from './Profile.module.css';

/** What a person may change of himself. */
export default function Profile({ account }: { readonly account: Account }) {
  const [displayName, setDisplayName] = useState(account.displayName);
  const [currentPassword, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const name = useForm(async () => {
    await changeAccount(account.id, { displayName: displayName.trim() });
    await startSession();
    announce('Your name was changed.');
  });
  const secret = useForm(async () => {
    await changeAccount(account.id, { currentPassword, password });
    setCurrent('');
    setPassword('');
    announce('Your password was changed.');
  });
  return (
    <>
      <PageHead title="Your profile">
        {account.name} in {account.organisation.name}
        {account.extension && `, extension ${account.extension}`}
      </PageHead>
      <div className={classes.columns}>
        <Card className={classes.card}>
          <form onSubmit={name.submit}>
            <h2>Name</h2>
            <TextInput label="As others see it" value={displayName} onChange={(event) => setDisplayName(event.currentTarget.value)} required maxLength={60} />
            {name.error && <Trouble error={name.error} />}
            <Button type="submit" loading={name.busy} disabled={displayName.trim() === account.displayName}>
              Save
            </Button>
          </form>
        </Card>
        <Card className={classes.card}>
          <form onSubmit={secret.submit}>
            <h2>Password</h2>
            <PasswordInput label="Password now" value={currentPassword} onChange={(event) => setCurrent(event.currentTarget.value)} required autoComplete="current-password" />
            <PasswordInput label="New password" value={password} onChange={(event) => setPassword(event.currentTarget.value)} required minLength={8} autoComplete="new-password" />
            {secret.error && <Trouble error={secret.error} />}
            <Button type="submit" loading={secret.busy}>
              Change the password
            </Button>
          </form>
        </Card>
      </div>
      {account.extension && (
        <section aria-labelledby="guide" className={classes.guide}>
          <h2 id="guide">Your telephone</h2>
          <PhoneGuide />
        </section>
      )}
    </>
  );
}
