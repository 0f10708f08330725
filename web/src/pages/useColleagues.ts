import { accounts } from '../api/calls';
import { useResource } from '../api/resource';
import type { Account } from '../api/types';
import type { Colleague } from '../components/DialPad';

const NONE: readonly Colleague[] = [];

/** Whom one may call by name. Only administrators may list accounts; others dial numbers. */
export function useColleagues(me: Account): readonly Colleague[] {
  const { data } = useResource(() => (me.role === 'admin' ? accounts() : Promise.resolve([])), `colleagues:${me.id}`, 30_000);
  if (!data) return NONE;
  return data.flatMap(({ id, displayName, extension, registered }) =>
    id === me.id || !extension ? [] : [{ name: displayName, number: extension, ...(registered === undefined ? {} : { registered }) }],
  );
}
