import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { nodeInfo, setUp } from '../api/calls';
import { useResource } from '../api/resource';
import { adopt } from '../api/session';
import { AuthFrame } from '../components/AuthFrame';
import { Note, Trouble } from '../components/bits';
import { AccountFields, filled, NOBODY } from './AccountFields';
import { useForm } from './useForm';

/** Reached once, by the link that a node prints at its first start. */
export default function SetUp() {
  const [, navigate] = useLocation();
  const token = new URLSearchParams(useSearch()).get('token') ?? '';
  const node = useResource(nodeInfo, 'node');
  const [person, setPerson] = useState(NOBODY);
  const form = useForm(async () => {
    adopt(await setUp({ token, ...filled(person) }));
    navigate('/', { replace: true });
  });
  if (node.data && !node.data.setupNeeded) {
    return (
      <AuthFrame title="Already set up" intro="This node has its first account, so the one-time link is used up.">
        <Button component={Link} href="/sign-in" size="md" mt={16}>
          Sign in
        </Button>
      </AuthFrame>
    );
  }
  return (
    <AuthFrame title="Set up Parley" intro="Make the first account. It administers this node and adds the others.">
      {token === '' && <Note tone="alarm">The link lacks its token. Copy the whole line that the node printed.</Note>}
      <form onSubmit={form.submit}>
        <AccountFields value={person} onChange={setPerson} />
        {form.error && <Trouble error={form.error} />}
        <Button type="submit" size="md" loading={form.busy} disabled={token === ''} data-testid="set-up">
          Start using Parley
        </Button>
      </form>
    </AuthFrame>
  );
}
