import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { nodeInfo, signUp } from '../api/calls';
import { useResource } from '../api/resource';
import { adopt } from '../api/session';
import { AuthFrame } from '../components/AuthFrame';
import { Note, Trouble } from '../components/bits';
import { AccountFields, filled, NOBODY } from './AccountFields';
import { useForm } from './useForm';

export default function SignUp() {
  const [, navigate] = useLocation();
  const node = useResource(nodeInfo, 'node');
  const [person, setPerson] = useState(NOBODY);
  const form = useForm(async () => {
    adopt(await signUp(filled(person)));
    navigate('/', { replace: true });
  });
  const closed = node.data?.signUp === 'closed';
  return (
    <AuthFrame
      title="Make an account"
      intro="For you and your organisation. You can add others afterwards."
      footer={
        <>
          Have an account? <Link href="/sign-in">Sign in</Link>
        </>
      }
    >
      {closed ? (
        <Note tone="voice">Sign-up is closed on this node. Ask whoever runs it for an account.</Note>
      ) : (
        <form onSubmit={form.submit}>
          <AccountFields value={person} onChange={setPerson} />
          {form.error && <Trouble error={form.error} />}
          <Button type="submit" size="md" loading={form.busy} data-testid="sign-up">
            Make the account
          </Button>
        </form>
      )}
    </AuthFrame>
  );
}
