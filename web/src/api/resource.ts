import { useCallback, useEffect, useRef, useState } from 'react';

export interface Resource<T> {
  readonly data: T | undefined;
  readonly error: Error | undefined;
  readonly loading: boolean;
  readonly reload: () => void;
}

/** Loads something and keeps it while the page shows it; `everyMs` looks again while the page is visible. */
export function useResource<T>(load: () => Promise<T>, key: string, everyMs?: number): Resource<T> {
  const [state, setState] = useState<{ key: string; data?: T; error?: Error }>({ key });
  const latest = useRef(load);
  latest.current = load;
  const wanted = useRef(key);
  wanted.current = key;

  const reload = useCallback(() => {
    latest.current().then(
      (data) => wanted.current === key && setState({ key, data }),
      (error: unknown) =>
        wanted.current === key &&
        setState((old) => ({
          key,
          ...(old.key === key && old.data !== undefined ? { data: old.data } : {}),
          error: error instanceof Error ? error : new Error(String(error)),
        })),
    );
  }, [key]);

  useEffect(() => {
    reload();
    if (everyMs === undefined) return undefined;
    const look = () => document.visibilityState === 'visible' && reload();
    const timer = setInterval(look, everyMs);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [reload, everyMs]);

  const current = state.key === key ? state : { key };
  return {
    data: current.data,
    error: current.error,
    loading: current.data === undefined && current.error === undefined,
    reload,
  };
}
