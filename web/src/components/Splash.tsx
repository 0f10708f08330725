import { Mark } from './Logo';

/** For the moment in which nothing is known yet. */
export function Splash() {
  return (
    <div style={{ display: 'grid', placeItems: 'center', minHeight: '100dvh' }} role="status" aria-label="Loading">
      <span style={{ opacity: 0.5 }}>
        <Mark size={44} />
      </span>
    </div>
  );
}
