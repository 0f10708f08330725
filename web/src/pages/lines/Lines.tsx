import { IconRoute } from '@tabler/icons-react';
import { Link, Route, Switch, useLocation } from 'wouter';
import type { Account } from '../../api/types';
import { Empty, PageHead } from '../../components/bits';
import Devices from './Devices';
import Overview from './Overview';
import Plan from './Plan';
import Security from './Security';
import classes from './Lines.module.css';

const TABS = [
  { to: '/lines', label: 'Trunks and routes' },
  { to: '/lines/plan', label: 'Plan' },
  { to: '/lines/devices', label: 'Devices' },
  { to: '/lines/security', label: 'Security' },
];

/** Everything about SIP that an operator looks at: where calls leave, who is registered, who was refused. */
export default function Lines({ account }: { readonly account: Account }) {
  const [path] = useLocation();
  if (account.role !== 'admin') {
    return (
      <Empty icon={<IconRoute size={32} stroke={1.5} />} title="For administrators">
        Trunks, routes and registrations are looked after by the administrators of {account.organisation.name}.
      </Empty>
    );
  }
  return (
    <>
      <PageHead title="Lines">Where calls come from and go to, and what was refused on the way.</PageHead>
      <nav className={classes.tabs} aria-label="Lines">
        {TABS.map(({ to, label }) => (
          <Link key={to} href={to} aria-current={path === to ? 'page' : undefined}>
            {label}
          </Link>
        ))}
      </nav>
      <Switch>
        <Route path="/lines" component={Overview} />
        <Route path="/lines/plan" component={Plan} />
        <Route path="/lines/devices" component={Devices} />
        <Route path="/lines/security" component={Security} />
      </Switch>
    </>
  );
}
