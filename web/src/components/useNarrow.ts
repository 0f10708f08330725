import { useSyncExternalStore } from 'react';

const query = matchMedia('(max-width: 680px)');

function subscribe(listener: () => void): () => void {
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

/** As wide as a telephone held upright: the same width at which the style sheets change. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => query.matches);
}
