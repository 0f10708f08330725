import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { barsOf } from '../api/bars';
import type { Peaks } from '../api/types';
import { spokenDuration } from '../base/format';
import classes from './Waveform.module.css';

export interface WaveformProps {
  readonly peaks: Peaks | undefined;
  /** Where the track lies in the whole, in ms. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly wholeMs: number;
  readonly positionMs: number;
  readonly onSeek: (ms: number) => void;
  readonly label: string;
  readonly height: number;
  readonly active: boolean;
}

const BAR = 3;
const GAP = 1.6;

/** A track as bars. Click, drag, or use the keys to seek. */
export function Waveform({ peaks, startMs, durationMs, wholeMs, positionMs, onSeek, label, height, active }: WaveformProps) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const count = Math.max(1, Math.floor(width / (BAR + GAP)));
  const bars = useMemo(() => (peaks ? barsOf(peaks, startMs, wholeMs, count) : []), [peaks, startMs, wholeMs, count]);
  const to = (ms: number) => onSeek(Math.min(wholeMs, Math.max(0, ms)));

  const point = (event: PointerEvent<HTMLDivElement>) => {
    if (event.type === 'pointermove' && event.buttons === 0) return;
    if (event.type === 'pointerdown') event.currentTarget.setPointerCapture(event.pointerId);
    const { left, width: whole } = event.currentTarget.getBoundingClientRect();
    to(((event.clientX - left) / whole) * wholeMs);
  };
  const key = (event: KeyboardEvent) => {
    const target = {
      ArrowLeft: positionMs - 5_000,
      ArrowRight: positionMs + 5_000,
      ArrowDown: positionMs - 5_000,
      ArrowUp: positionMs + 5_000,
      PageDown: positionMs - 30_000,
      PageUp: positionMs + 30_000,
      Home: 0,
      End: wholeMs,
    }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    to(target);
  };
  const playedBars = (positionMs / wholeMs) * count;
  const from = (startMs / wholeMs) * count;
  const until = ((startMs + durationMs) / wholeMs) * count;
  return (
    <div
      ref={box}
      className={classes.wave}
      data-active={active}
      style={{ height }}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.round(wholeMs / 1000)}
      aria-valuenow={Math.round(positionMs / 1000)}
      aria-valuetext={`${spokenDuration(positionMs)} of ${spokenDuration(wholeMs)}`}
      onPointerDown={point}
      onPointerMove={point}
      onKeyDown={key}
      data-testid="waveform"
    >
      <svg width={width} height={height} aria-hidden="true">
        {Array.from({ length: count }, (_, i) => {
          const there = i >= from - 1 && i <= until;
          const size = Math.max(there ? 3 : 1.5, (bars[i] ?? 0) * (height - 8));
          return <rect key={i} x={i * (BAR + GAP)} y={(height - size) / 2} width={BAR} height={size} rx={1.5} className={i < playedBars ? classes.played : there ? classes.bar : classes.absent} />;
        })}
      </svg>
      <span className={classes.head} style={{ left: `${(positionMs / wholeMs) * 100}%` }} />
    </div>
  );
}
