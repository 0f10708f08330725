import { Button, TextInput, UnstyledButton } from '@mantine/core';
import { IconBackspace, IconPhone } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { useLocation } from 'wouter';
import { useStore } from '../base/store';
import { activeCall, dial } from '../calls/active';
import { keyTone } from '../media/sounds';
import { Avatar } from './Avatar';
import classes from './DialPad.module.css';

export interface Colleague {
  readonly name: string;
  readonly number: string;
  readonly registered?: boolean;
}

const KEYS: readonly (readonly [string, string])[] = [
  ['1', ''],
  ['2', 'ABC'],
  ['3', 'DEF'],
  ['4', 'GHI'],
  ['5', 'JKL'],
  ['6', 'MNO'],
  ['7', 'PQRS'],
  ['8', 'TUV'],
  ['9', 'WXYZ'],
  ['*', ''],
  ['0', '+'],
  ['#', ''],
];

export function Keys({ onKey }: { readonly onKey: (key: string) => void }) {
  return (
    <div className={classes.keys}>
      {KEYS.map(([key, letters]) => (
        <UnstyledButton
          key={key}
          className={classes.key}
          aria-label={key === '*' ? 'Star' : key === '#' ? 'Hash' : key}
          onClick={() => {
            keyTone(key);
            onKey(key);
          }}
        >
          <b>{key}</b>
          <span aria-hidden="true">{letters}</span>
        </UnstyledButton>
      ))}
    </div>
  );
}

/** Calls an extension, a conference's number, or a colleague by name. */
export function DialPad({ colleagues }: { readonly colleagues: readonly Colleague[] }) {
  const [text, setText] = useState('');
  const [, navigate] = useLocation();
  const busy = useStore(activeCall, (call) => call !== undefined && call.phase !== 'ended');
  const wanted = text.trim().toLowerCase();
  const matches = colleagues.filter(({ name, number }) => wanted === '' || name.toLowerCase().includes(wanted) || number.startsWith(wanted));
  const isNumber = /^[+\d*#][\d*#]*$/.test(wanted.replace(/[\s-]/g, ''));

  const call = (number: string, title: string) => {
    dial(number, title, '/call');
    navigate('/call');
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const number = wanted.replace(/[\s-]/g, '');
    const colleague = colleagues.find((each) => each.number === number) ?? (isNumber ? undefined : matches[0]);
    if (colleague) call(colleague.number, colleague.name);
    else if (isNumber) call(number, number);
  };
  return (
    <form className={classes.pad} onSubmit={submit} aria-label="Call a number">
      <TextInput
        aria-label="Number or name"
        placeholder="Number or name"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        inputMode="tel"
        autoComplete="off"
        size="lg"
        data-testid="dial-number"
        rightSection={
          text && (
            <UnstyledButton aria-label="Delete the last character" className={classes.back} onClick={() => setText(text.slice(0, -1))}>
              <IconBackspace size={21} stroke={1.7} />
            </UnstyledButton>
          )
        }
      />
      <Keys onKey={(key) => setText((old) => old + key)} />
      <Button type="submit" size="lg" color="green" fullWidth leftSection={<IconPhone size={20} />} disabled={wanted === '' || busy || (!isNumber && matches.length === 0)} data-testid="dial">
        Call
      </Button>
      {colleagues.length > 0 && (
        <ul className={classes.people} aria-label="Colleagues">
          {matches.slice(0, 5).map(({ name, number, registered }) => (
            <li key={number}>
              <UnstyledButton className={classes.person} onClick={() => call(number, name)} disabled={busy} aria-label={`Call ${name}, ${number}`}>
                <span className={classes.face}>
                  <Avatar name={name} size={34} />
                  {registered && <span className={classes.there} title="A telephone is registered" />}
                </span>
                <span className={classes.personName}>{name}</span>
                <span className="soft tabular small">{number}</span>
              </UnstyledButton>
            </li>
          ))}
        </ul>
      )}
    </form>
  );
}
