import { Button, Skeleton } from '@mantine/core';
import { IconClockHour4 } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { calls as load } from '../api/calls';
import { useResource } from '../api/resource';
import type { Account, Call } from '../api/types';
import { relativeDay } from '../base/format';
import { Card, Empty, PageHead, Trouble } from '../components/bits';
import { CallList } from '../components/CallList';
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
            <CallList calls={list} account={account} />
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
