import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { duration } from '../base/format';
import { tickMs, type Ladder, type Span } from '../calls/ladder';
import classes from './LadderPicture.module.css';

export interface LadderPictureProps {
  readonly ladder: Ladder;
  /** The moment looked at, in ms since the start. */
  readonly cursorMs: number;
  readonly onCursor: (ms: number) => void;
}

const LANE = 46;
/** Below the bar of who was there: how good the way was. */
const QUALITY = 18;
const HEAD = 30;
const MIN_WIDTH = 560;

/** A call as a picture: a lane for each leg, time from left to right. The arrow keys move the moment looked at. */
export function LadderPicture({ ladder, cursorMs, onCursor }: LadderPictureProps) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(MIN_WIDTH);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setWidth(Math.max(MIN_WIDTH, element.clientWidth)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const { lanes, lengthMs, recordings } = ladder;
  const plot = width - 24;
  const x = (ms: number) => 8 + (ms / lengthMs) * plot;
  const lane = LANE + (lanes.some(({ quality }) => quality.length > 0) ? QUALITY : 0);
  const height = HEAD + lanes.length * lane + 8;
  const ticks = Array.from({ length: Math.floor(lengthMs / tickMs(lengthMs)) + 1 }, (_, i) => i * tickMs(lengthMs));

  const point = (event: PointerEvent<SVGSVGElement>) => {
    if (event.type === 'pointermove' && event.buttons === 0) return;
    const left = event.currentTarget.getBoundingClientRect().left;
    onCursor(Math.min(lengthMs, Math.max(0, ((event.clientX - left - 8) / plot) * lengthMs)));
  };
  const key = (event: KeyboardEvent) => {
    const step = lengthMs / (event.shiftKey ? 10 : 100);
    const to = { ArrowLeft: cursorMs - step, ArrowRight: cursorMs + step, Home: 0, End: lengthMs }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    onCursor(Math.min(lengthMs, Math.max(0, to)));
  };
  return (
    <div className={classes.frame}>
      <ol className={classes.names} style={{ paddingTop: HEAD }}>
        {lanes.map(({ leg, name, number, phone }) => (
          <li key={leg} style={{ height: lane }}>
            <b>{name}</b>
            <span>{phone ? (number && number !== name ? `Phone ${number}` : 'Phone') : 'Browser'}</span>
          </li>
        ))}
      </ol>
      <div
        ref={box}
        className={classes.scroll}
        role="slider"
        tabIndex={0}
        aria-label="Moment in the call"
        aria-valuemin={0}
        aria-valuemax={Math.round(lengthMs / 1000)}
        aria-valuenow={Math.round(cursorMs / 1000)}
        aria-valuetext={duration(cursorMs)}
        onKeyDown={key}
        data-testid="ladder"
      >
        <svg width={width} height={height} onPointerDown={point} onPointerMove={point} className={classes.picture} aria-hidden="true">
          {recordings.map(({ fromMs, toMs }) => (
            <g key={fromMs}>
              <rect x={x(fromMs)} y={HEAD - 6} width={Math.max(2, x(toMs) - x(fromMs))} height={height - HEAD + 2} className={classes.recorded} rx={6} />
              <rect x={x(fromMs)} y={HEAD - 8} width={Math.max(2, x(toMs) - x(fromMs))} height={3} className={classes.recordedEdge} rx={1.5} />
            </g>
          ))}
          {ticks.map((ms) => (
            <g key={ms}>
              <line x1={x(ms)} x2={x(ms)} y1={HEAD - 6} y2={height} className={classes.tick} />
              <text x={x(ms) + (ms === 0 ? 0 : 0)} y={14} className={classes.tickText} textAnchor={ms === 0 ? 'start' : 'middle'}>
                {duration(ms)}
              </text>
            </g>
          ))}
          {lanes.map(({ leg, spans, digits, quality }, i) => (
            <g key={leg} transform={`translate(0 ${HEAD + i * lane})`}>
              <line x1={8} x2={width - 16} y1={LANE / 2} y2={LANE / 2} className={classes.rail} />
              {[...spans].sort(byLayer).map((span) => (
                <rect
                  key={span.kind + span.fromMs}
                  x={x(span.fromMs)}
                  width={Math.max(2, x(span.toMs) - x(span.fromMs))}
                  y={LANE / 2 - (span.kind === 'ringing' ? 4 : 11)}
                  height={span.kind === 'ringing' ? 8 : 22}
                  rx={span.kind === 'ringing' ? 4 : 7}
                  className={classes[span.kind]}
                />
              ))}
              {quality.map(({ fromMs, toMs, grade }) => (
                <g key={fromMs} className={classes.quality} data-bars={grade.bars} transform={`translate(${x(fromMs)} ${LANE + QUALITY - 6 - grade.bars * 4})`}>
                  <rect width={Math.max(1, x(toMs) - x(fromMs))} height={grade.bars * 4} fillOpacity={0.22} />
                  <rect width={Math.max(1, x(toMs) - x(fromMs))} height={2} />
                </g>
              ))}
              {digits.map(({ atMs, digit }) => (
                <text key={atMs} x={x(atMs)} y={LANE / 2 + 4} textAnchor="middle" className={classes.digit}>
                  {digit}
                </text>
              ))}
            </g>
          ))}
          <line x1={x(cursorMs)} x2={x(cursorMs)} y1={18} y2={height} className={classes.cursor} />
          <circle cx={x(cursorMs)} cy={22} r={5} className={classes.knob} />
        </svg>
      </div>
    </div>
  );
}

const LAYERS: Record<Span['kind'], number> = { ringing: 0, joined: 1, held: 2, muted: 3 };

function byLayer(a: Span, b: Span): number {
  return LAYERS[a.kind] - LAYERS[b.kind];
}

export function LadderLegend() {
  return (
    <ul className={classes.legend} aria-label="Colours of the picture">
      <li>
        <i className={classes.keyRinging} /> Being let in or ringing
      </li>
      <li>
        <i className={classes.keyJoined} /> In the call
      </li>
      <li>
        <i className={classes.keyMuted} /> Muted
      </li>
      <li>
        <i className={classes.keyHeld} /> On hold
      </li>
      <li>
        <i className={classes.keyRecorded} /> Recorded
      </li>
      <li>
        <i className={classes.keyQuality} aria-hidden="true">
          <b />
          <b />
          <b />
          <b />
        </i>{' '}
        Quality: the higher the better
      </li>
    </ul>
  );
}
