import { Button, Skeleton } from '@mantine/core';
import { IconArrowDownLeft, IconArrowUpRight, IconClockHour4, IconPhoneOff, IconUsers } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { calls as load } from '../api/calls';
import { useResource } from '../api/resource';
import type { Account, Call, Leg } from '../api/types';
import { people, relativeDay, spokenDuration, timeOfDay } from '../base/format';
import { isMishap, reasonText } from '../calls/reasons';
import { otherSide } from '../calls/state';
import { Card, Chip, Empty, PageHead, Trouble } from '../components/bits';
import classes from './History.module.css';

const PAGE = 30;

export default function History({ account }: { readonly account: Account }) {
  const first = useResource(() => load(undefined, PAGE), 'calls', 10_000);
  const [older, setOlder] = useState<readonly Call[]>([]);
  const [done, setDone] = useState(false);
  const [busy, setBusy] = useState(false);
  useEffect(() => setOlder([]), [account.id]);
  const all = unique([...(first.data ?? []), ...older]);

  const more = async () => {
    setBusy(true);
    try {
      const next = await load(all.at(-1)?.id, PAGE);
      setOlder((old) => [...old, ...next]);
      setDone(next.length < PAGE);
    } finally {
      setBusy(false);
    }
  };
  const hasMore = !done && (first.data?.length ?? 0) === PAGE;
  return (
    <>
      <PageHead title="History">Every call and conference, with all that happened in it.</PageHead>
      {first.error && !first.data && <Trouble error={first.error} retry={first.reload} />}
      {first.loading && <Skeleton height={320} radius={18} />}
      {first.data?.length === 0 && (
        <Card>
          <Empty icon={<IconClockHour4 size={34} stroke={1.5} />} title="Nothing has happened yet">
            Calls and conferences are listed here as soon as there are some.
          </Empty>
        </Card>
      )}
      {byDay(all).map(([day, list]) => (
        <section key={day} className={classes.day} aria-label={day}>
          <h2>{day}</h2>
          <Card>
            <ul className={classes.list}>
              {list.map((call) => (
                <Row key={call.id} call={call} account={account} />
              ))}
            </ul>
          </Card>
        </section>
      ))}
      {hasMore && (
        <Button variant="default" loading={busy} onClick={() => void more()} className={classes.more}>
          Show older
        </Button>
      )}
    </>
  );
}

function unique(list: readonly Call[]): Call[] {
  return [...new Map(list.map((call) => [call.id, call])).values()];
}

function byDay(list: readonly Call[]): [string, Call[]][] {
  const days = new Map<string, Call[]>();
  for (const call of list) {
    const day = relativeDay(call.startedAt);
    days.set(day, [...(days.get(day) ?? []), call]);
  }
  return [...days];
}

function isMine(leg: Leg, { id, extension, displayName }: Account): boolean {
  if (leg.subject) return leg.subject === id;
  return leg.displayName === displayName || (extension !== undefined && leg.number === extension && !leg.incoming);
}

function Row({ call, account }: { readonly call: Call; readonly account: Account }) {
  const mine = call.legs.find((leg) => isMine(leg, account));
  const other = otherSide(call, (leg) => leg === mine);
  const missed = !call.conference && mine !== undefined && !mine.incoming && mine.joinedAt === undefined && call.endedAt !== undefined;
  const outgoing = mine?.incoming ?? false;
  const Icon = call.conference ? IconUsers : missed ? IconPhoneOff : outgoing ? IconArrowUpRight : IconArrowDownLeft;
  const kind = call.conference ? 'Conference' : missed ? 'Missed call' : outgoing ? 'Outgoing call' : 'Incoming call';
  const title = call.conference ? call.title : other?.displayName || other?.number || call.title;
  const names = new Set(call.legs.filter((leg) => leg.joinedAt).map((leg) => leg.participant || leg.id));
  const lasted = call.endedAt ? Date.parse(call.endedAt) - Date.parse(call.startedAt) : undefined;
  const reason = missed ? undefined : (other?.leftReason ?? call.endReason);
  return (
    <li>
      <Link href={`/calls/${encodeURIComponent(call.id)}`} className={classes.row} data-missed={missed} data-testid="history-row">
        <span className={classes.icon}>
          <Icon size={20} stroke={1.8} aria-hidden="true" />
        </span>
        <span className={classes.what}>
          <b>{title}</b>
          <span className="soft small">
            {kind}
            {call.conference && ` · ${people(names.size)}`}
            {!call.conference && isMishap(reason) && ` · ${reasonText(reason)}`}
          </span>
        </span>
        {call.endedAt === undefined && (
          <Chip tone="live" dot pulse>
            Now
          </Chip>
        )}
        <span className={classes.when}>
          <span className="tabular">{timeOfDay(call.startedAt)}</span>
          <span className="faint small">{lasted === undefined ? '' : spokenDuration(lasted)}</span>
        </span>
      </Link>
    </li>
  );
}
