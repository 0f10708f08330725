import { Skeleton } from '@mantine/core';
import { useState } from 'react';
import { useResource } from '../api/resource';
import { sipMessages, type SipMessage } from '../api/sip';
import { exactTime } from '../base/format';
import { laneOrder, milliseconds, toneOf } from '../calls/signalling';
import { Card, Trouble } from './bits';
import classes from './SipLadder.module.css';

/** The SIP messages of a call as a picture: a line for each party, an arrow for each message, its text where one asks for it. */
export function SipLadder({ call, over }: { readonly call: string; readonly over: boolean }) {
  const { data, error, loading, reload } = useResource(() => sipMessages(call), `sip:${call}`, over ? undefined : 4_000);
  const [chosen, setChosen] = useState<number>();
  if (error && !data) return <Trouble error={error} retry={reload} />;
  if (loading) return <Skeleton height={240} radius={18} />;
  if (!data || data.length === 0) return <p className="soft">No SIP messages belong to this call, or they are no longer kept.</p>;
  const lanes = laneOrder(data);
  const start = Date.parse(data[0]!.at);
  const shown = chosen === undefined ? undefined : data[chosen];
  return (
    <div className={classes.columns}>
      <Card className={classes.card}>
        <div className={classes.scroll}>
          <div className={classes.ladder} data-lanes={Math.min(lanes.length, 6)} data-testid="sip-ladder">
            <div className={classes.heads} aria-hidden="true">
              <span />
              {lanes.map((lane) => (
                <b key={lane}>{lane}</b>
              ))}
            </div>
            <ol className={classes.messages}>
              {data.map((message, i) => (
                <li key={i}>
                  <button type="button" aria-pressed={chosen === i} onClick={() => setChosen(chosen === i ? undefined : i)}>
                    <span className={classes.at}>{milliseconds(Date.parse(message.at) - start)}</span>
                    <Arrow message={message} lanes={lanes} />
                  </button>
                </li>
              ))}
            </ol>
          </div>
        </div>
      </Card>
      {shown && <Text message={shown} />}
    </div>
  );
}

function Arrow({ message, lanes }: { readonly message: SipMessage; readonly lanes: readonly string[] }) {
  const from = lanes.indexOf(message.from);
  const to = lanes.indexOf(message.to);
  const left = Math.min(from, to);
  return (
    <span className={classes.lanes}>
      <svg viewBox={`0 0 ${lanes.length * 100} 30`} preserveAspectRatio="none" className={classes.rails} aria-hidden="true">
        {lanes.map((lane, i) => (
          <line key={lane} x1={i * 100 + 50} x2={i * 100 + 50} y1={0} y2={30} />
        ))}
      </svg>
      <span className={classes.arrow} data-tone={toneOf(message)} data-back={to < from} data-from={left} data-span={Math.abs(to - from)}>
        <span>
          {message.firstLine}
          <span className="hidden">
            , from {message.from} to {message.to}
          </span>
        </span>
      </span>
    </span>
  );
}

function Text({ message }: { readonly message: SipMessage }) {
  return (
    <Card className={classes.text} data-testid="sip-message">
      <p className="soft small">
        {exactTime(message.at)}, {message.transport.toUpperCase()}, {message.from} to {message.to}
      </p>
      <pre tabIndex={0}>{message.text}</pre>
    </Card>
  );
}
