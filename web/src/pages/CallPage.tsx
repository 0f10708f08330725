import { Button, Skeleton } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { Link } from 'wouter';
import { recordings as loadRecordings, timeline as load } from '../api/calls';
import { useResource } from '../api/resource';
import type { Call, LegQuality, TimelineEvent } from '../api/types';
import { duration, exactTime, longDate, people, spokenDuration } from '../base/format';
import { callAt, ladderOf, qualityAt } from '../calls/ladder';
import { figureText, gradeOf } from '../calls/quality';
import { reasonText } from '../calls/reasons';
import { beingCalled, present } from '../calls/state';
import { Card, Chip, PageHead, Trouble } from '../components/bits';
import { LadderLegend, LadderPicture } from '../components/LadderPicture';
import { Bars } from '../components/QualitySign';
import { SipLadder } from '../components/SipLadder';
import classes from './CallPage.module.css';

/** One call with all that happened in it. */
export default function CallPage({ id }: { readonly id: string }) {
  const [over, setOver] = useState(false);
  const { data, error, reload } = useResource(() => load(id), `timeline:${id}`, over ? undefined : 4_000);
  useEffect(() => setOver(data?.call.endedAt !== undefined), [data]);
  const recordings = useResource(() => loadRecordings(id), `recordings:${id}`, 8_000);
  const [cursor, setCursor] = useState<number>();
  const ladder = useMemo(() => data && ladderOf(data.events, Date.now()), [data]);
  if (error && !data) {
    return (
      <>
        <PageHead title="Call" back={{ to: '/history', label: 'History' }} />
        <Trouble error={error} retry={reload} />
      </>
    );
  }
  if (!data || !ladder) return <Skeleton height={420} radius={18} />;
  const { call, events } = data;
  const cursorMs = Math.min(cursor ?? ladder.lengthMs, ladder.lengthMs);
  const told = events.filter(({ type }) => type !== 'quality-measured');
  const then = callAt(call.id, events, ladder.startMs + cursorMs);
  return (
    <>
      <PageHead
        title={call.title || 'Call'}
        back={{ to: '/history', label: 'History' }}
        actions={recordings.data?.map((each) => (
          <Button key={each.id} component={Link} href={`/recordings/${encodeURIComponent(each.id)}`} variant="light" leftSection={<IconPlayerPlay size={18} />}>
            {each.state === 'recording' ? 'Being recorded' : 'Play the recording'}
          </Button>
        ))}
      >
        {longDate(call.startedAt)}, {exactTime(call.startedAt)}
        {call.endedAt ? `, ${spokenDuration(ladder.lengthMs)}. ${reasonText(call.endReason)}.` : ', and it goes on.'}
      </PageHead>
      <Card className={classes.card}>
        <LadderPicture ladder={ladder} cursorMs={cursorMs} onCursor={setCursor} />
        <LadderLegend />
      </Card>
      <div className={classes.columns}>
        <section aria-labelledby="events">
          <h2 id="events">Events</h2>
          <Card>
            <ol className={classes.events} data-testid="events">
              {told.map((event) => {
                const atMs = Date.parse(event.at) - ladder.startMs;
                return (
                  <li key={event.seq} data-later={atMs > cursorMs}>
                    <button type="button" onClick={() => setCursor(atMs)}>
                      <span className={classes.at}>{duration(atMs)}</span>
                      <span className={classes.mark} data-type={event.type} aria-hidden="true" />
                      <span>{sentence(event, call)}</span>
                      <code className={classes.type}>{event.type}</code>
                    </button>
                  </li>
                );
              })}
            </ol>
          </Card>
        </section>
        <section aria-labelledby="then" className={classes.then}>
          <h2 id="then">At {duration(cursorMs)}</h2>
          <Card className={classes.state}>{then ? <State call={then} events={events} atMs={ladder.startMs + cursorMs} /> : <p className="soft">Not begun.</p>}</Card>
        </section>
      </div>
      {call.legs.some((leg) => leg.kind !== 'browser') && (
        <section aria-labelledby="signalling" className={classes.signalling}>
          <h2 id="signalling">Signalling</h2>
          <SipLadder call={call.id} over={call.endedAt !== undefined} />
        </section>
      )}
    </>
  );
}

function State({ call, events, atMs }: { readonly call: Call; readonly events: readonly TimelineEvent[]; readonly atMs: number }) {
  const here = present(call);
  const calling = beingCalled(call);
  return (
    <>
      <div className={classes.chips}>
        <Chip tone={here.length > 0 ? 'live' : 'brand'}>{call.endedAt ? 'Over' : people(here.length)}</Chip>
        {call.recording && <Chip tone="alarm">Recording</Chip>}
        {call.locked && <Chip tone="brand">Locked</Chip>}
      </div>
      <ul>
        {here.map((leg) => (
          <li key={leg.id}>
            {leg.displayName || leg.number}
            {leg.muted && <Chip>Muted</Chip>}
            {leg.held && <Chip tone="voice">On hold</Chip>}
            {leg.video?.includes('camera') && <Chip>Camera</Chip>}
            {leg.video?.includes('screen') && <Chip tone="brand">Screen</Chip>}
            <Quality quality={qualityAt(events, leg.id, atMs)} />
          </li>
        ))}
        {calling.map((leg) => (
          <li key={leg.id} className="faint">
            {leg.displayName || leg.number} is being called
          </li>
        ))}
      </ul>
    </>
  );
}

function Quality({ quality }: { readonly quality: LegQuality | undefined }) {
  const grade = gradeOf(quality);
  if (!quality || grade.bars === 0) return null;
  return (
    <span className={classes.quality} data-testid="quality-then">
      <Bars grade={grade} /> {grade.word}
      <small>
        {figureText(quality.heard, 'lossPercent')} lost, MOS {figureText(quality.heard, 'mos')} from; {figureText(quality.told, 'lossPercent')} lost, MOS {figureText(quality.told, 'mos')} to
      </small>
    </span>
  );
}

function nameIn(call: Call, id: string): string {
  const leg = call.legs.find((each) => each.id === id);
  return leg?.displayName || leg?.number || 'Somebody';
}

function sentence(event: TimelineEvent, call: Call): string {
  const leg = 'leg' in event ? call.legs.find((each) => each.id === event.leg) : undefined;
  const who = leg?.displayName || leg?.number || 'Somebody';
  switch (event.type) {
    case 'call-started':
      return 'The call began';
    case 'leg-added':
      return event.incoming ? `${event.displayName || event.number || 'Somebody'} came` : `${event.displayName || event.number} was called`;
    case 'leg-ringing':
      return `It rang at ${who}`;
    case 'leg-joined':
      return `${who} joined`;
    case 'leg-connected':
      return `Sound flowed to and from ${who}`;
    case 'leg-muted':
      return `${who} muted`;
    case 'leg-unmuted':
      return `${who} unmuted`;
    case 'leg-held':
      return `${who} held the call`;
    case 'leg-resumed':
      return `${who} took the call up again`;
    case 'digit-pressed':
      return `${who} pressed ${event.digit}`;
    case 'leg-left':
      return `${who} left: ${reasonText(event.reason).toLowerCase()}`;
    case 'leg-progressed':
      return `${who} could be heard before the answer`;
    case 'transfer-requested':
      return `${who} transferred the call to ${event.target}`;
    case 'transfer-succeeded':
      return `${nameIn(call, event.to)} took the place of ${who}`;
    case 'transfer-failed':
      return `The transfer failed: ${reasonText(event.reason).toLowerCase()}`;
    case 'leg-moved-out':
      return `${who} went to another call`;
    case 'leg-moved-in':
      return `${event.displayName || event.number || 'Somebody'} came from another call`;
    case 'video-started':
      return event.source === 'screen' ? `${who} shared a screen` : `${who} turned the camera on`;
    case 'video-stopped':
      return event.source === 'screen' ? `${who} stopped sharing` : `${who} turned the camera off`;
    case 'call-locked':
      return 'The conference was locked';
    case 'call-unlocked':
      return 'The conference was opened again';
    case 'leg-deafened':
      return `${who} could hear nobody from here`;
    case 'leg-undeafened':
      return `${who} could hear the others again`;
    case 'leg-gained':
      return `${who} was made ${event.gainDb < 0 ? 'softer' : 'louder'}: ${event.gainDb} dB`;
    case 'quality-measured':
      return 'The quality was measured';
    case 'recording-started':
      return `${event.by || 'Somebody'} began to record`;
    case 'recording-stopped':
      return 'The recording stopped';
    case 'call-ended':
      return `The call ended: ${reasonText(event.reason).toLowerCase()}`;
    default:
      return 'Something that this page does not know';
  }
}
