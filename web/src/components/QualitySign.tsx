import { UnstyledButton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useStore } from '../base/store';
import { gradeOf, qualityHistory, STALE_MS, type Grade, type Sample } from '../calls/quality';
import classes from './QualitySign.module.css';

/** Bars that rise: as many are filled as the connection is good, so that no colour is needed to read them. */
export function Bars({ grade }: { readonly grade: Grade }) {
  return (
    <svg viewBox="0 0 18 14" width={18} height={14} className={classes.bars} data-bars={grade.bars} aria-hidden="true">
      {[1, 2, 3, 4].map((bar) => (
        <rect key={bar} x={(bar - 1) * 4.8} y={14 - bar * 3.4} width={3.4} height={bar * 3.4} rx={1} data-on={bar <= grade.bars} />
      ))}
    </svg>
  );
}

/** The newest measurement of a leg, while it says something of now. */
export function useQuality(leg: string): Sample | undefined {
  const last = useStore(qualityHistory, (all) => all.get(leg)?.at(-1));
  const [stale, setStale] = useState<Sample>();
  useEffect(() => {
    if (!last) return undefined;
    const timer = setTimeout(() => setStale(last), Math.max(0, last.atMs + STALE_MS - Date.now()));
    return () => clearTimeout(timer);
  }, [last]);
  return last === stale ? undefined : last;
}

/** How somebody's connection is; opens the figures behind it. */
export function QualitySign({ leg, name, own, onOpen }: { readonly leg: string; readonly name: string; readonly own: boolean; readonly onOpen: () => void }) {
  const grade = gradeOf(useQuality(leg));
  const bad = grade.bars === 1 || grade.bars === 2;
  return (
    <UnstyledButton className={classes.sign} onClick={onOpen} aria-label={`${own ? 'Your connection' : `Connection of ${name}`}: ${grade.word}. Show the figures`} title={`Connection: ${grade.word}`} data-testid="quality-sign" data-grade={grade.word}>
      <Bars grade={grade} />
      {bad && <span>{grade.word === 'poor' ? 'Poor' : 'Fair'}</span>}
    </UnstyledButton>
  );
}
