import { Mark } from './Logo';

/** For the moment in which nothing is known yet. */
export function Splash({ away = false }: { readonly away?: boolean }) {
  return (
    <div style={{ display: 'grid', placeContent: 'center', justifyItems: 'center', gap: 18, minHeight: '100dvh', padding: 24, textAlign: 'center' }} role="status" aria-label={away ? undefined : 'Loading'}>
      <span style={{ opacity: 0.5 }}>
        <Mark size={44} />
      </span>
      {away && <p className="soft">The server does not answer. The page tries again by itself.</p>}
    </div>
  );
}
