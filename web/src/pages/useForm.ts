import { useState, type FormEvent } from 'react';

export interface Form {
  readonly busy: boolean;
  readonly error: Error | undefined;
  readonly submit: (event: FormEvent) => void;
}

/** What every form does: not twice at once, and says what went wrong. */
export function useForm(work: () => Promise<void>): Form {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(undefined);
    work()
      .catch((cause: unknown) => setError(cause instanceof Error ? cause : new Error(String(cause))))
      .finally(() => setBusy(false));
  };
  return { busy, error, submit };
}
