import type { ReactNode } from 'react';
import { Wordmark } from './Logo';
import { SchemeToggle } from './SchemeToggle';
import { useTitle } from './bits';
import classes from './AuthFrame.module.css';

/** Two voices that meet: drawn once, as the sum of a few waves. */
function wave(amplitude: number, phase: number, middle: number): string {
  const points: string[] = [];
  for (let x = 0; x <= 600; x += 4) {
    const envelope = Math.sin((Math.PI * x) / 600) ** 2;
    const y = middle + amplitude * envelope * (Math.sin(x / 38 + phase) * 0.7 + Math.sin(x / 17 + phase * 1.7) * 0.3);
    points.push(`${x},${y.toFixed(1)}`);
  }
  return points.join(' ');
}

function Voices() {
  return (
    <svg viewBox="0 0 600 300" className={classes.voices} aria-hidden="true" preserveAspectRatio="xMidYMid slice">
      {[0, 1, 2, 3, 4].map((i) => (
        <polyline key={`a${i}`} points={wave(88 - i * 15, i * 0.55, 150)} fill="none" stroke="#7fd0d6" strokeOpacity={0.62 - i * 0.11} strokeWidth={1.6} />
      ))}
      {[0, 1, 2, 3].map((i) => (
        <polyline key={`b${i}`} points={wave(62 - i * 13, 2.4 + i * 0.6, 150)} fill="none" stroke="#f5b840" strokeOpacity={0.9 - i * 0.2} strokeWidth={1.8} />
      ))}
    </svg>
  );
}

export interface AuthFrameProps {
  readonly title: string;
  readonly intro: ReactNode;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
}

/** The pages in front of the door. */
export function AuthFrame({ title, intro, children, footer }: AuthFrameProps) {
  useTitle(title);
  return (
    <div className={classes.frame}>
      <section className={classes.picture} aria-hidden="true">
        <Wordmark size={34} light />
        <Voices />
        <p className={classes.claim}>
          Browsers and telephones
          <br />
          in one conversation.
        </p>
      </section>
      <main className={classes.side}>
        <div className={classes.corner}>
          <span className={classes.small}>
            <Wordmark size={28} />
          </span>
          <SchemeToggle />
        </div>
        <div className={classes.form}>
          <h1>{title}</h1>
          <p className="soft">{intro}</p>
          {children}
          {footer && <div className={classes.footer}>{footer}</div>}
        </div>
      </main>
    </div>
  );
}
