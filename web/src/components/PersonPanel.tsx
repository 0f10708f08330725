import { Button, Modal, Switch } from '@mantine/core';
import { IconMicrophone, IconMicrophoneOff, IconPin, IconPinnedOff } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { Leg, Way } from '../api/types';
import { useStore } from '../base/store';
import { moderate } from '../calls/active';
import { announce } from '../calls/announce';
import { nameOf } from '../calls/notices';
import { figureText, gradeOf, gradeOfWay, lines, qualityHistory, type Figure, type Sample } from '../calls/quality';
import { Bars, useQuality } from './QualitySign';
import classes from './PersonPanel.module.css';

export interface PersonPanelProps {
  readonly leg: Leg | undefined;
  readonly own: boolean;
  readonly canModerate: boolean;
  readonly pinned: boolean;
  readonly onPin: () => void;
  readonly onClose: () => void;
}

/** One person of a call: how his connection is, and what a moderator may do. */
export function PersonPanel({ leg, own, canModerate, pinned, onPin, onClose }: PersonPanelProps) {
  // What is fading out keeps its words.
  const last = useRef(leg);
  if (leg) last.current = leg;
  const shown = leg ?? last.current;
  return (
    <Modal opened={leg !== undefined} onClose={onClose} title={own ? 'You' : nameOf(shown)} size={520}>
      {shown && (
        <div className={classes.panel} data-testid="person-panel">
          <Connection leg={shown} own={own} />
          {!own && canModerate && <Moderation leg={shown} />}
          {!own && (
            <Button variant="default" leftSection={pinned ? <IconPinnedOff size={18} /> : <IconPin size={18} />} onClick={onPin} data-testid="pin">
              {pinned ? 'Follow who speaks again' : `Show ${nameOf(shown)} large`}
            </Button>
          )}
        </div>
      )}
    </Modal>
  );
}

const ROWS: readonly { readonly figure: Figure; readonly label: string; readonly hint: string }[] = [
  { figure: 'lossPercent', label: 'Lost', hint: 'packets that did not come' },
  { figure: 'jitterMs', label: 'Jitter', hint: 'how unevenly they came' },
  { figure: 'delayMs', label: 'Delay', hint: 'added to even that out' },
  { figure: 'concealedPercent', label: 'Invented', hint: 'sound made up for what was lost' },
  { figure: 'mos', label: 'Quality', hint: 'MOS, 1 to 4.5 (ITU-T G.107)' },
];
const NO_SAMPLES: readonly Sample[] = [];
const SPAN_MS = 5 * 60_000;

function Connection({ leg, own }: { readonly leg: Leg; readonly own: boolean }) {
  const samples = useStore(qualityHistory, (all) => all.get(leg.id) ?? NO_SAMPLES);
  const now = useQuality(leg.id);
  const grade = gradeOf(now);
  const name = nameOf(leg);
  const from = own ? 'What you send' : `From ${name}`;
  const to = own ? 'What you hear' : `To ${name}`;
  return (
    <section aria-labelledby="connection" className={classes.connection}>
      <h3 id="connection" className={classes.head}>
        <span className={classes.grade} data-grade={grade.word} data-testid="quality-grade">
          <Bars grade={grade} /> {grade.bars === 0 ? 'Connection not measured' : `${capital(grade.word)} connection`}
        </span>
        <small>{now?.roundTripMs === undefined ? 'way there and back not measured' : `${now.roundTripMs} ms there and back`}</small>
      </h3>
      <table className={classes.figures} data-testid="quality-figures">
        <thead>
          <tr>
            <th scope="col">
              <span className="hidden">Figure</span>
            </th>
            <Column title={from} way={now?.heard} line="heard" />
            <Column title={to} way={now?.told} line="told" />
          </tr>
        </thead>
        <tbody>
          {ROWS.map(({ figure, label, hint }) => (
            <tr key={figure} data-figure={figure}>
              <th scope="row">
                {label} <small>{hint}</small>
              </th>
              <Value way={now?.heard} figure={figure} />
              <Value way={now?.told} figure={figure} />
            </tr>
          ))}
        </tbody>
      </table>
      <div className={classes.graphs}>
        <Graph title="Lost" unit="%" samples={samples} figure="lossPercent" least={0} atLeast={5} />
        <Graph title="Jitter" unit="ms" samples={samples} figure="jitterMs" least={0} atLeast={40} />
        <Graph title="Quality" unit="MOS" samples={samples} figure="mos" least={1} atLeast={4.5} />
      </div>
      <p className="faint small">The last five minutes. Measured by the server every few seconds; what nobody measured is not guessed.</p>
    </section>
  );
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function Column({ title, way, line }: { readonly title: string; readonly way: Way | undefined; readonly line: 'heard' | 'told' }) {
  return (
    <th scope="col">
      <i className={classes.key} data-line={line} aria-hidden="true" />
      {title}
      <span className="hidden">, {gradeOfWay(way).word}</span>
    </th>
  );
}

function Value({ way, figure }: { readonly way: Way | undefined; readonly figure: Figure }) {
  return <td data-missing={way?.[figure] === undefined}>{figureText(way, figure)}</td>;
}

interface GraphProps {
  readonly title: string;
  readonly unit: string;
  readonly samples: readonly Sample[];
  readonly figure: Figure;
  readonly least: number;
  /** The top of the graph, unless something was higher. */
  readonly atLeast: number;
}

const GRAPH = { width: 140, height: 44 };

function Graph({ title, unit, samples, figure, least, atLeast }: GraphProps) {
  const toMs = samples.at(-1)?.atMs ?? 0;
  const fromMs = Math.max(toMs - SPAN_MS, samples[0]?.atMs ?? 0);
  const values = (way: 'heard' | 'told') => samples.map((sample) => ({ atMs: sample.atMs, value: sample[way]?.[figure] }));
  const known = [...values('heard'), ...values('told')].map(({ value }) => value).filter((value) => value !== undefined);
  const most = Math.max(atLeast, ...known);
  const span = { fromMs, toMs: Math.max(toMs, fromMs + 1), least, most };
  return (
    <figure>
      <figcaption>
        {title} <small>{known.length === 0 ? 'not measured' : `up to ${Math.round(most * 10) / 10} ${unit}`}</small>
      </figcaption>
      <svg viewBox={`0 -2 ${GRAPH.width} ${GRAPH.height + 4}`} preserveAspectRatio="none" aria-hidden="true">
        <line x1={0} x2={GRAPH.width} y1={GRAPH.height} y2={GRAPH.height} className={classes.base} />
        {(['told', 'heard'] as const).map((way) => lines(values(way), span, GRAPH).map((points) => <polyline key={way + points} points={points} className={classes.line} data-line={way} />))}
      </svg>
    </figure>
  );
}

function Moderation({ leg }: { readonly leg: Leg }) {
  const name = nameOf(leg);
  const [gain, setGain] = useState(leg.gainDb ?? 0);
  const held = useRef(false);
  useEffect(() => {
    if (!held.current) setGain(leg.gainDb ?? 0);
  }, [leg.gainDb]);
  const tell = (what: { muted?: boolean; deaf?: boolean; gainDb?: number }) =>
    moderate(leg.id, what).catch((error: unknown) => announce(error instanceof Error ? error.message : 'That could not be changed.', true));
  const settle = () => {
    held.current = false;
    if (gain !== (leg.gainDb ?? 0)) void tell({ gainDb: gain });
  };
  return (
    <section aria-labelledby="moderation" className={classes.moderation}>
      <h3 id="moderation">As a moderator</h3>
      <Button
        variant="default"
        leftSection={leg.muted ? <IconMicrophone size={18} /> : <IconMicrophoneOff size={18} />}
        onClick={() => void tell({ muted: !leg.muted })}
        data-testid="moderate-mute"
      >
        {leg.muted ? `Let ${name} speak` : `Mute ${name}`}
      </Button>
      <Switch label={`${name} hears the others`} checked={!leg.deaf} onChange={(event) => void tell({ deaf: !event.currentTarget.checked })} data-testid="moderate-deaf" />
      <label className={classes.gain}>
        <span>
          How loud everybody hears {name} <output>{gain === 0 ? 'as it comes' : `${gain > 0 ? '+' : '−'}${Math.abs(gain)} dB`}</output>
        </span>
        <input
          type="range"
          min={-20}
          max={20}
          step={1}
          value={gain}
          aria-valuetext={gain === 0 ? 'as it comes' : `${gain} decibels`}
          onPointerDown={() => (held.current = true)}
          onChange={(event) => setGain(Number(event.currentTarget.value))}
          onPointerUp={settle}
          onKeyUp={settle}
          onBlur={settle}
          data-testid="moderate-gain"
        />
      </label>
    </section>
  );
}
