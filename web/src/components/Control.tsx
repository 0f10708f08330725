import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './Control.module.css';

export interface ControlProps {
  readonly label: string;
  /** For screen readers, where the label is short for the eye. */
  readonly says?: string;
  readonly hint?: string;
  readonly icon: ReactNode;
  readonly onClick?: () => void;
  readonly tone?: 'alarm' | 'leave' | 'on' | undefined;
  readonly pressed?: boolean | undefined;
  readonly disabled?: boolean;
  readonly testId: string;
}

/** One of the large buttons below a call. */
export function Control({ label, says, hint, icon, onClick, tone, pressed, disabled, testId, ...rest }: ControlProps) {
  return (
    <UnstyledButton {...rest} className={classes.control} data-tone={tone} onClick={onClick} aria-pressed={pressed} aria-label={says} title={hint ?? says} disabled={disabled} data-testid={testId}>
      <span>{icon}</span>
      {label}
    </UnstyledButton>
  );
}
