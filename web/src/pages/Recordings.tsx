import { Skeleton } from '@mantine/core';
import { IconPlayerRecord, IconWaveSine } from '@tabler/icons-react';
import { Link } from 'wouter';
import { recordings as load } from '../api/calls';
import { useResource } from '../api/resource';
import type { Recording } from '../api/types';
import { bytes, duration, relativeDay, timeOfDay } from '../base/format';
import { Card, Empty, PageHead, Trouble } from '../components/bits';
import { RecordingChip } from '../components/RecordingChip';
import classes from '../components/CallList.module.css';

export default function Recordings() {
  const { data, error, loading, reload } = useResource(() => load(), 'recordings', 6_000);
  return (
    <>
      <PageHead title="Recordings">What was heard by all, and each voice on a track of its own.</PageHead>
      {error && !data && <Trouble error={error} retry={reload} />}
      {loading && <Skeleton height={320} radius={18} />}
      {data?.length === 0 && (
        <Card>
          <Empty icon={<IconPlayerRecord size={34} stroke={1.5} />} title="No recordings yet">
            Press Record in a conference of yours. Everybody sees and hears that, and afterwards you find it here.
          </Empty>
        </Card>
      )}
      {data && data.length > 0 && (
        <Card>
          <ul className={classes.list}>
            {data.map((each) => (
              <Row key={each.id} recording={each} />
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}

function Row({ recording }: { readonly recording: Recording }) {
  const { id, title, startedAt, durationMs, tracks, by } = recording;
  const size = tracks.reduce((sum, track) => sum + track.bytes, 0);
  return (
    <li>
      <Link href={`/recordings/${encodeURIComponent(id)}`} className={classes.row} data-testid="recording-row">
        <span className={classes.icon}>
          <IconWaveSine size={21} stroke={1.8} aria-hidden="true" />
        </span>
        <span className={classes.what}>
          <b>{title}</b>
          <span className="soft small">
            {relativeDay(startedAt)}, {timeOfDay(startedAt)} · by {by}
            {size > 0 && <span className={classes.wide}> · {bytes(size)}</span>}
          </span>
        </span>
        <RecordingChip recording={recording} />
        <span className={classes.when}>
          <span className="tabular">{duration(durationMs)}</span>
        </span>
      </Link>
    </li>
  );
}
