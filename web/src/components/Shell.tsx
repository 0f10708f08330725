import { Menu, UnstyledButton } from '@mantine/core';
import { IconClockHour4, IconDialpad, IconHome, IconLogout, IconRoute, IconUserCircle, IconUsers, IconWaveSine } from '@tabler/icons-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { signOut } from '../api/session';
import type { Account } from '../api/types';
import { Avatar } from './Avatar';
import { CallBar } from './CallBar';
import { Wordmark } from './Logo';
import { SchemeToggle } from './SchemeToggle';
import classes from './Shell.module.css';

interface Place {
  readonly to: string;
  readonly label: string;
  readonly icon: typeof IconHome;
  readonly phoneOnly?: boolean;
  readonly adminOnly?: boolean;
}

const PLACES: readonly Place[] = [
  { to: '/', label: 'Home', icon: IconHome },
  { to: '/dial', label: 'Keypad', icon: IconDialpad, phoneOnly: true },
  { to: '/history', label: 'History', icon: IconClockHour4 },
  { to: '/recordings', label: 'Recordings', icon: IconWaveSine },
  { to: '/people', label: 'People', icon: IconUsers, adminOnly: true },
  { to: '/lines', label: 'Lines', icon: IconRoute, adminOnly: true },
];

function isHere(path: string, to: string): boolean {
  if (to === '/') return path === '/';
  if (to === '/history') return path.startsWith('/history') || path.startsWith('/calls');
  return path.startsWith(to);
}

/** The frame of all pages of somebody signed in: a side bar, or a bar of tabs at the bottom of a phone's screen. */
export function Shell({ account, children }: { readonly account: Account; readonly children: ReactNode }) {
  const [path] = useLocation();
  const content = useRef<HTMLElement>(null);
  const shown = useRef(path);
  useEffect(() => {
    // A new page begins at its top, also for the keyboard and for screen readers.
    if (shown.current === path) return;
    shown.current = path;
    content.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [path]);
  return (
    <div className={classes.shell}>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <aside className={classes.side}>
        <Link href="/" className={classes.brand} aria-label="Parley, home">
          <Wordmark size={30} />
        </Link>
        <nav aria-label="Main" className={classes.nav}>
          {PLACES.filter((place) => !place.adminOnly || account.role === 'admin').map(({ to, label, icon: Icon, phoneOnly }) => (
            <Link
              key={to}
              href={to}
              className={classes.place}
              data-phone-only={phoneOnly}
              aria-current={isHere(path, to) ? 'page' : undefined}
              data-testid={`nav-${label.toLowerCase()}`}
            >
              <Icon size={21} stroke={1.7} aria-hidden="true" />
              <span>{label}</span>
            </Link>
          ))}
        </nav>
        <div className={classes.foot}>
          <AccountMenu account={account} />
          <SchemeToggle />
        </div>
      </aside>
      <div className={classes.main}>
        <CallBar />
        <main ref={content} id="content" className={classes.content} tabIndex={-1}>
          {children}
        </main>
      </div>
    </div>
  );
}

function AccountMenu({ account }: { readonly account: Account }) {
  const [, navigate] = useLocation();
  return (
    <Menu position="top-start" width={230} shadow="md" radius={12}>
      <Menu.Target>
        <UnstyledButton className={classes.account} aria-label={`Account of ${account.displayName}`} data-testid="account-menu">
          <Avatar name={account.displayName} size={36} />
          <span className={classes.accountText}>
            <b>{account.displayName}</b>
            <span>{account.extension ? `Extension ${account.extension}` : account.organisation.name}</span>
          </span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{account.organisation.name}</Menu.Label>
        <Menu.Item leftSection={<IconUserCircle size={18} stroke={1.7} />} onClick={() => navigate('/profile')} data-testid="profile">
          Your profile
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={18} stroke={1.7} />} onClick={() => void signOut()} data-testid="sign-out">
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
