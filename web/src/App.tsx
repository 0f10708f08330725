import { MantineProvider } from '@mantine/core';
import { lazy, Suspense, useEffect, type ReactNode } from 'react';
import { Redirect, Route, Switch, useLocation, useSearch } from 'wouter';
import { session } from './api/session';
import type { Account } from './api/types';
import { useStore } from './base/store';
import { leave } from './calls/active';
import { accountIdentity, connectAs } from './calls/connection';
import { Announcer } from './components/Announcer';
import { IncomingCalls } from './components/IncomingCard';
import { Mishap } from './components/Mishap';
import { Shell } from './components/Shell';
import { Splash } from './components/Splash';
import { useResumedCall } from './pages/useResumedCall';
import { theme } from './theme';

const SetUp = lazy(() => import('./pages/SetUp'));
const SignIn = lazy(() => import('./pages/SignIn'));
const SignUp = lazy(() => import('./pages/SignUp'));
const GuestPage = lazy(() => import('./pages/GuestPage'));
const Home = lazy(() => import('./pages/Home'));
const DialPage = lazy(() => import('./pages/DialPage'));
const ConferencePage = lazy(() => import('./pages/ConferencePage'));
const DirectCallPage = lazy(() => import('./pages/DirectCallPage'));
const History = lazy(() => import('./pages/History'));
const CallPage = lazy(() => import('./pages/CallPage'));
const Recordings = lazy(() => import('./pages/Recordings'));
const RecordingPage = lazy(() => import('./pages/RecordingPage'));
const People = lazy(() => import('./pages/People'));
const Lines = lazy(() => import('./pages/lines/Lines'));
const Profile = lazy(() => import('./pages/Profile'));
const NotFound = lazy(() => import('./pages/NotFound'));

export function App() {
  return (
    // Variables and classes come from our style sheets: a style element would offend the content security policy.
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <Announcer />
      <Mishap>
        <Suspense fallback={<Splash />}>
          <Switch>
            <Route path="/setup" component={SetUp} />
            <Route path="/sign-in" component={SignIn} />
            <Route path="/sign-up" component={SignUp} />
            <Route path="/c/:token">{({ token }) => <GuestPage token={token} />}</Route>
            <Route>
              <SignedIn>{(account) => <Inside account={account} />}</SignedIn>
            </Route>
          </Switch>
        </Suspense>
      </Mishap>
    </MantineProvider>
  );
}

function SignedIn({ children }: { readonly children: (account: Account) => ReactNode }) {
  const current = useStore(session);
  const [path] = useLocation();
  const search = useSearch();
  const out = current.status === 'signed-out';
  useEffect(() => {
    if (!out) return;
    leave();
    connectAs(undefined);
  }, [out]);
  if (current.status === 'starting') return <Splash away={current.away ?? false} />;
  if (current.status === 'signed-out') {
    const next = path === '/' ? '' : `?next=${encodeURIComponent(path + (search ? `?${search}` : ''))}`;
    return <Redirect to={`/sign-in${next}`} replace />;
  }
  return children(current.account);
}

function Inside({ account }: { readonly account: Account }) {
  useEffect(() => connectAs(accountIdentity(account)), [account]);
  useResumedCall((path) => !path.startsWith('/c/'));
  return (
    <>
      <IncomingCalls />
      <Switch>
        <Route path="/conferences/:id">{({ id }) => <ConferencePage id={id} account={account} />}</Route>
        <Route path="/call" component={DirectCallPage} />
        <Route>
          <Shell account={account}>
            <Suspense fallback={null}>
              <Switch>
                <Route path="/">
                  <Home account={account} />
                </Route>
                <Route path="/dial">
                  <DialPage account={account} />
                </Route>
                <Route path="/history">
                  <History account={account} />
                </Route>
                <Route path="/calls/:id">{({ id }) => <CallPage id={id} />}</Route>
                <Route path="/recordings" component={Recordings} />
                <Route path="/recordings/:id">{({ id }) => <RecordingPage id={id} account={account} />}</Route>
                <Route path="/people">
                  <People account={account} />
                </Route>
                <Route path="/lines/*?">
                  <Lines account={account} />
                </Route>
                <Route path="/profile">
                  <Profile account={account} />
                </Route>
                <Route component={NotFound} />
              </Switch>
            </Suspense>
          </Shell>
        </Route>
      </Switch>
    </>
  );
}
