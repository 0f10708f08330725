import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Link, Redirect, useLocation, useSearch } from 'wouter';
import { nodeInfo } from '../api/calls';
import { useResource } from '../api/resource';
import { session, signIn } from '../api/session';
import { useStore } from '../base/store';
import { AuthFrame } from '../components/AuthFrame';
import { Note, Trouble } from '../components/bits';
import { useForm } from './useForm';

/** Only paths of this page: a link from elsewhere must not lead away. */
function safeNext(search: string): string {
  const next = new URLSearchParams(search).get('next') ?? '/';
  return next.startsWith('/') && !next.startsWith('//') ? next : '/';
}

export default function SignIn() {
  const current = useStore(session);
  const [, navigate] = useLocation();
  const next = safeNext(useSearch());
  const node = useResource(nodeInfo, 'node');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const form = useForm(async () => {
    await signIn(name.trim(), password);
    navigate(next, { replace: true });
  });

  if (current.status === 'signed-in') return <Redirect to={next} replace />;
  return (
    <AuthFrame
      title="Welcome back"
      intro="Sign in to meet, call and listen again."
      footer={
        node.data?.signUp === 'open' && (
          <>
            New here? <Link href="/sign-up">Make an account</Link>
          </>
        )
      }
    >
      {current.status === 'signed-out' && current.because === 'ended' && <Note tone="voice">Your session has ended. Sign in again.</Note>}
      {node.data?.setupNeeded && (
        <Note tone="voice" testId="setup-needed">
          This node has no account yet. Open the one-time link that it printed when it started.
        </Note>
      )}
      <form onSubmit={form.submit}>
        <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} autoComplete="username" autoCapitalize="none" spellCheck={false} required autoFocus data-testid="sign-in-name" />
        <PasswordInput label="Password" value={password} onChange={(event) => setPassword(event.currentTarget.value)} autoComplete="current-password" required data-testid="sign-in-password" />
        {form.error && <Trouble error={form.error} />}
        <Button type="submit" size="md" loading={form.busy} data-testid="sign-in">
          Sign in
        </Button>
      </form>
    </AuthFrame>
  );
}
