import { IconArrowDownLeft, IconArrowUpRight, IconPhoneOff, IconUsers } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { Account, Call, Leg } from '../api/types';
import { people, relativeDay, spokenDuration, timeOfDay } from '../base/format';
import { isMishap, reasonText } from '../calls/reasons';
import { otherSide } from '../calls/state';
import { Chip } from './bits';
import classes from './CallList.module.css';

export interface CallListProps {
  readonly calls: readonly Call[];
  readonly account: Account;
  readonly withDay?: boolean;
}

/** Calls as this person sees them: whom, which way, how it ended. */
export function CallList({ calls, account, withDay = false }: CallListProps) {
  return (
    <ul className={classes.list}>
      {calls.map((call) => (
        <Row key={call.id} call={call} account={account} withDay={withDay} />
      ))}
    </ul>
  );
}

function isMine(leg: Leg, { id, extension, displayName }: Account): boolean {
  if (leg.subject) return leg.subject === id;
  return leg.displayName === displayName || (extension !== undefined && leg.number === extension && !leg.incoming);
}

function Row({ call, account, withDay }: { readonly call: Call; readonly account: Account; readonly withDay: boolean }) {
  const mine = call.legs.find((leg) => isMine(leg, account));
  const other = otherSide(call, (leg) => leg === mine);
  const missed = !call.conference && mine !== undefined && !mine.incoming && mine.joinedAt === undefined && call.endedAt !== undefined;
  const outgoing = mine?.incoming ?? false;
  const Icon = call.conference ? IconUsers : missed ? IconPhoneOff : outgoing ? IconArrowUpRight : IconArrowDownLeft;
  const kind = call.conference ? 'Conference' : missed ? 'Missed call' : outgoing ? 'Outgoing call' : 'Incoming call';
  const title = call.conference ? call.title : other?.displayName || other?.number || call.title;
  const names = new Set(call.legs.filter((leg) => leg.joinedAt).map((leg) => leg.participant || leg.id));
  const lasted = call.endedAt ? Date.parse(call.endedAt) - Date.parse(call.startedAt) : undefined;
  const reason = missed ? undefined : (other?.leftReason ?? call.endReason);
  return (
    <li>
      <Link href={`/calls/${encodeURIComponent(call.id)}`} className={classes.row} data-missed={missed} data-testid="history-row">
        <span className={classes.icon}>
          <Icon size={20} stroke={1.8} aria-hidden="true" />
        </span>
        <span className={classes.what}>
          <b>{title}</b>
          <span className="soft small">
            {kind}
            {call.conference && ` · ${people(names.size)}`}
            {!call.conference && isMishap(reason) && ` · ${reasonText(reason)}`}
          </span>
        </span>
        {call.endedAt === undefined && (
          <Chip tone="live" dot pulse>
            Now
          </Chip>
        )}
        <span className={classes.when}>
          <span className="tabular">
            {withDay && relativeDay(call.startedAt) !== 'Today' && `${relativeDay(call.startedAt)}, `}
            {timeOfDay(call.startedAt)}
          </span>
          <span className="faint small">{lasted === undefined ? '' : spokenDuration(lasted)}</span>
        </span>
      </Link>
    </li>
  );
}
