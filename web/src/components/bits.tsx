import { Button, CopyButton as MantineCopy, type ButtonProps } from '@mantine/core';
import { IconAlertCircle, IconCheck, IconChevronLeft, IconCopy, IconInfoCircle, type Icon as IconType } from '@tabler/icons-react';
import { useEffect, type ReactNode } from 'react';
import { Link } from 'wouter';
import classes from './bits.module.css';

export function Empty({ icon, title, children, action }: { icon: ReactNode; title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <div className={classes.empty}>
      <span className={classes.emptyArt}>{icon}</span>
      <h2>{title}</h2>
      <p>{children}</p>
      {action}
    </div>
  );
}

export interface NoteProps {
  readonly tone?: 'alarm' | 'info' | 'voice';
  readonly children: ReactNode;
  readonly action?: ReactNode;
  readonly testId?: string;
  readonly icon?: IconType;
}

/** Something a person should know; in alarm, something that he can act on. */
export function Note({ tone = 'info', children, action, testId, icon }: NoteProps) {
  const Icon = icon ?? (tone === 'info' ? IconInfoCircle : IconAlertCircle);
  return (
    <div className={classes.note} data-tone={tone} role={tone === 'alarm' ? 'alert' : 'note'} data-testid={testId}>
      <Icon size={20} stroke={1.8} aria-hidden="true" />
      <div className={classes.noteBody}>
        {children}
        {action && <div>{action}</div>}
      </div>
    </div>
  );
}

/** What went wrong, and what to do: try again. */
export function Trouble({ error, retry }: { readonly error: Error; readonly retry?: () => void }) {
  return (
    <Note
      tone="alarm"
      testId="error"
      action={
        retry && (
          <Button size="compact-sm" variant="light" color="red" onClick={retry}>
            Try again
          </Button>
        )
      }
    >
      {error.message}
    </Note>
  );
}

export type Tone = 'live' | 'alarm' | 'voice' | 'brand';

export function Chip({ tone, children, dot, pulse, testId }: { tone?: Tone; children: ReactNode; dot?: boolean; pulse?: boolean; testId?: string }) {
  return (
    <span className={classes.chip} data-tone={tone} data-testid={testId}>
      {dot && <span className={`${classes.dot} ${pulse ? classes.pulse : ''}`} aria-hidden="true" />}
      {children}
    </span>
  );
}

export function Card({ children, className = '', ...rest }: { children: ReactNode; className?: string | undefined; 'data-testid'?: string }) {
  return (
    <div className={`${classes.card} ${className}`} {...rest}>
      {children}
    </div>
  );
}

export function PageHead({ title, children, back, actions }: { title: string; children?: ReactNode; back?: { to: string; label: string }; actions?: ReactNode }) {
  useTitle(title);
  return (
    <header className={classes.head}>
      <div className={classes.headText}>
        {back && (
          <Link href={back.to} className={classes.back}>
            <IconChevronLeft size={17} stroke={2} aria-hidden="true" /> {back.label}
          </Link>
        )}
        <h1>{title}</h1>
        {children && <p>{children}</p>}
      </div>
      {actions && <div className={classes.actions}>{actions}</div>}
    </header>
  );
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · Parley` : 'Parley';
  }, [title]);
}

export function CopyButton({ value, label, copied = 'Copied', testId, ...rest }: { value: string; label: string; copied?: string; testId?: string } & ButtonProps) {
  return (
    <MantineCopy value={value} timeout={1800}>
      {({ copied: done, copy }) => (
        <Button
          variant="default"
          {...rest}
          onClick={copy}
          data-testid={testId}
          leftSection={done ? <IconCheck size={17} stroke={2} /> : <IconCopy size={17} stroke={1.8} />}
        >
          <span aria-live="polite">{done ? copied : label}</span>
        </Button>
      )}
    </MantineCopy>
  );
}
