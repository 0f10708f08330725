import { ActionIcon, Button, Modal, NativeSelect, Skeleton, UnstyledButton } from '@mantine/core';
import { IconDownload, IconHeadphones, IconPlayerPauseFilled, IconPlayerPlayFilled, IconRewindBackward15, IconRewindForward15, IconTrash } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { audioPath, peaks as loadPeaks, recording as load, removeRecording } from '../api/calls';
import { useResource } from '../api/resource';
import { accessToken } from '../api/session';
import type { Account, Recording, Track } from '../api/types';
import { bytes, duration, exactTime, longDate } from '../base/format';
import { Card, Note, PageHead, Trouble } from '../components/bits';
import { Confirm } from '../components/ConferenceCard';
import { RecordingChip } from '../components/RecordingChip';
import { usePlayer, type Player } from '../components/usePlayer';
import { Waveform } from '../components/Waveform';
import classes from './RecordingPage.module.css';

export default function RecordingPage({ id, account }: { readonly id: string; readonly account: Account }) {
  const { data, error, reload } = useResource(() => load(id), `recording:${id}`);
  const unfinished = data?.state === 'recording' || data?.state === 'finishing';
  useEffect(() => {
    if (!unfinished) return undefined;
    const timer = setInterval(reload, 2_000);
    return () => clearInterval(timer);
  }, [unfinished, reload]);

  if (error && !data) {
    return (
      <>
        <PageHead title="Recording" back={{ to: '/recordings', label: 'Recordings' }} />
        <Trouble error={error} retry={reload} />
      </>
    );
  }
  if (!data) return <Skeleton height={420} radius={18} />;
  return <Loaded key={`${data.id}:${unfinished}`} recording={data} unfinished={unfinished} account={account} />;
}

function Loaded({ recording, unfinished, account }: { readonly recording: Recording; readonly unfinished: boolean; readonly account: Account }) {
  const [removing, setRemoving] = useState(false);
  const [, navigate] = useLocation();
  return (
    <>
      <PageHead
        title={recording.title}
        back={{ to: '/recordings', label: 'Recordings' }}
        actions={
          <>
            <Button component={Link} href={`/calls/${encodeURIComponent(recording.call)}`} variant="default">
              What happened
            </Button>
            {account.role === 'admin' && !unfinished && (
              <Button variant="default" leftSection={<IconTrash size={17} stroke={1.8} />} onClick={() => setRemoving(true)}>
                Remove
              </Button>
            )}
          </>
        }
      >
        {longDate(recording.startedAt)}, {exactTime(recording.startedAt)}, recorded by {recording.by} <RecordingChip recording={recording} />
      </PageHead>
      {recording.interrupted && (
        <div className={classes.note}>
          <Note tone="voice">The server stopped while this was recorded. Everything up to the last half second before that is here.</Note>
        </div>
      )}
      {unfinished ? (
        <Note>{recording.state === 'recording' ? 'This is still being recorded. It can be played when the recording stops.' : 'The tracks are being written. This takes a moment.'}</Note>
      ) : recording.tracks.length === 0 ? (
        <Note tone="alarm">This recording has no sound.</Note>
      ) : (
        <Tracks recording={recording} />
      )}
      <Modal opened={removing} onClose={() => setRemoving(false)} title="Remove this recording?">
        <Confirm text="All its tracks are deleted for good." label="Remove for good" danger icon={<IconTrash size={18} />} work={() => removeRecording(recording.id)} onDone={() => navigate('/recordings')} />
      </Modal>
    </>
  );
}

function Tracks({ recording }: { readonly recording: Recording }) {
  const player = usePlayer(recording.id, recording.tracks);
  const wholeMs = Math.max(recording.durationMs, ...recording.tracks.map((track) => track.startMs + track.durationMs), 1);
  const mix = recording.tracks.find((track) => track.kind === 'mix');
  const people = recording.tracks.filter((track) => track !== mix);
  return (
    <Card className={classes.player}>
      {mix && <Lane recording={recording.id} track={mix} player={player} wholeMs={wholeMs} height={112} title="Everybody" />}
      <Transport player={player} wholeMs={wholeMs} />
      {player.failed && <Note tone="alarm">{player.failed}</Note>}
      {people.length > 0 && (
        <section aria-labelledby="voices" className={classes.voices}>
          <h2 id="voices">Each voice</h2>
          {people.map((track) => (
            <Lane key={track.n} recording={recording.id} track={track} player={player} wholeMs={wholeMs} height={48} title={track.name} />
          ))}
        </section>
      )}
      <section aria-labelledby="files" className={classes.files}>
        <h2 id="files">Files</h2>
        <ul>
          {recording.tracks.map((track) => (
            <File key={track.n} recording={recording.id} track={track} />
          ))}
        </ul>
      </section>
    </Card>
  );
}

interface LaneProps {
  readonly recording: string;
  readonly track: Track;
  readonly player: Player;
  readonly wholeMs: number;
  readonly height: number;
  readonly title: string;
}

function Lane({ recording, track, player, wholeMs, height, title }: LaneProps) {
  const { data } = useResource(() => loadPeaks(recording, track.n), `peaks:${recording}:${track.n}`);
  const active = player.track?.n === track.n;
  return (
    <div className={classes.lane} data-active={active} data-kind={track.kind}>
      <UnstyledButton className={classes.listen} aria-pressed={active} onClick={() => player.choose(track)} data-testid="track">
        <IconHeadphones size={17} stroke={1.9} aria-hidden="true" />
        <span>{title}</span>
      </UnstyledButton>
      <Waveform peaks={data} startMs={track.startMs} durationMs={track.durationMs} wholeMs={wholeMs} positionMs={player.positionMs} onSeek={player.seek} label={`Position in ${title}`} height={height} active={active} />
    </div>
  );
}

function Transport({ player, wholeMs }: { readonly player: Player; readonly wholeMs: number }) {
  return (
    <div className={classes.transport}>
      <span className="tabular" data-testid="position">
        {duration(player.positionMs)} <span className="faint">/ {duration(wholeMs)}</span>
      </span>
      <div className={classes.buttons}>
        <ActionIcon variant="subtle" color="gray" size={46} radius="xl" aria-label="Back 15 seconds" onClick={() => player.seek(Math.max(0, player.positionMs - 15_000))}>
          <IconRewindBackward15 size={25} stroke={1.6} />
        </ActionIcon>
        <ActionIcon size={64} radius={32} aria-label={player.playing ? 'Pause' : 'Play'} onClick={player.toggle} loading={player.loading} data-testid="play">
          {player.playing ? <IconPlayerPauseFilled size={27} /> : <IconPlayerPlayFilled size={27} />}
        </ActionIcon>
        <ActionIcon variant="subtle" color="gray" size={46} radius="xl" aria-label="Forward 15 seconds" onClick={() => player.seek(Math.min(wholeMs, player.positionMs + 15_000))}>
          <IconRewindForward15 size={25} stroke={1.6} />
        </ActionIcon>
      </div>
      <NativeSelect
        aria-label="Speed"
        size="sm"
        className={classes.rate}
        value={String(player.rate)}
        onChange={(event) => player.setRate(Number(event.currentTarget.value))}
        data={['0.75', '1', '1.25', '1.5', '2'].map((value) => ({ value, label: `${value}×` }))}
      />
    </div>
  );
}

function File({ recording, track }: { readonly recording: string; readonly track: Track }) {
  const download = async () => {
    const link = document.createElement('a');
    link.href = audioPath(recording, track.n, await accessToken(), true);
    link.download = '';
    link.click();
  };
  return (
    <li className={classes.file}>
      <div>
        <b>{track.kind === 'mix' ? 'Everybody' : track.name}</b>
        <span className="soft small tabular">
          {duration(track.durationMs)} · {bytes(track.bytes)} · Ogg Opus
        </span>
        <code title="SHA-256 of the file" data-testid="sha256">
          {track.sha256}
        </code>
      </div>
      <Button variant="light" leftSection={<IconDownload size={18} stroke={1.8} />} onClick={() => void download()} data-testid="download" aria-label={`Download ${track.kind === 'mix' ? 'everybody' : track.name}`}>
        Download
      </Button>
    </li>
  );
}
