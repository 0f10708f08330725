import { PasswordInput, TextInput } from '@mantine/core';

export interface NewPerson {
  readonly name: string;
  readonly displayName: string;
  readonly organisation: string;
  readonly password: string;
}

export const NOBODY: NewPerson = { name: '', displayName: '', organisation: '', password: '' };

/** What a first account needs; the same on the first-start page and on the sign-up page. */
export function AccountFields({ value, onChange }: { readonly value: NewPerson; readonly onChange: (next: NewPerson) => void }) {
  const text = (field: keyof NewPerson) => ({
    value: value[field],
    onChange: (event: { currentTarget: { value: string } }) => onChange({ ...value, [field]: event.currentTarget.value }),
  });
  return (
    <>
      <TextInput label="Your name" description="As others see it in a call" {...text('displayName')} autoComplete="name" required autoFocus data-testid="account-display-name" />
      <TextInput label="Organisation" description="Yours alone: its people, calls and recordings" {...text('organisation')} autoComplete="organization" data-testid="account-organisation" />
      <TextInput label="Sign-in name" {...text('name')} autoComplete="username" autoCapitalize="none" spellCheck={false} required data-testid="account-name" />
      <PasswordInput label="Password" description="At least 8 characters; a sentence is best" {...text('password')} autoComplete="new-password" minLength={8} required data-testid="account-password" />
    </>
  );
}

/** Leaves out what was not filled in. */
export function filled({ name, displayName, organisation, password }: NewPerson) {
  return {
    name: name.trim(),
    password,
    ...(displayName.trim() ? { displayName: displayName.trim() } : {}),
    ...(organisation.trim() ? { organisation: organisation.trim() } : {}),
  };
}
