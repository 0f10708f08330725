import { Button, Skeleton, TextInput } from '@mantine/core';
import { IconArrowRight, IconRoute } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { useResource } from '../../api/resource';
import { explain, lines as load, type Explained, type GroupView, type Spend, type TargetView, type TrunkView } from '../../api/sip';
import { relativeDay, timeOfDay } from '../../base/format';
import { Card, Chip, Empty, Trouble } from '../../components/bits';
import { useForm } from '../useForm';
import classes from './Lines.module.css';

export default function Overview() {
  const { data, error, loading, reload } = useResource(load, 'lines', 4_000);
  return (
    <>
      {error && !data && <Trouble error={error} retry={reload} />}
      {loading && <Skeleton height={220} radius={18} />}
      {data && data.trunks.length === 0 && (
        <Card>
          <Empty
            icon={<IconRoute size={34} stroke={1.5} />}
            title="No trunk yet"
            action={
              <Button component={Link} href="/lines/plan" rightSection={<IconArrowRight size={18} />}>
                Write the plan
              </Button>
            }
          >
            Telephones and pages of this node reach each other. To call the rest of the world, name a carrier in the plan: four lines are enough.
          </Empty>
        </Card>
      )}
      {data && data.trunks.length > 0 && (
        <div className={classes.trunks}>
          {data.trunks.map((trunk) => (
            <Trunk key={trunk.name} trunk={trunk} />
          ))}
        </div>
      )}
      {data?.groups && data.groups.length > 0 && (
        <section className={classes.section} aria-labelledby="groups">
          <h2 id="groups">Servers behind this node</h2>
          <div className={classes.trunks}>
            {data.groups.map((group) => (
              <Group key={group.name} group={group} />
            ))}
          </div>
        </section>
      )}
      {data && <Explain />}
      {data?.spend.some(({ limit, today }) => limit || Number(today) > 0) && (
        <section className={classes.section} aria-labelledby="spend">
          <h2 id="spend">Spent today</h2>
          <Card className={classes.explain}>
            {data.spend.map((spend) => (
              <SpendBar key={spend.tenant} spend={spend} currency={data.currency} />
            ))}
          </Card>
        </section>
      )}
    </>
  );
}

function Trunk({ trunk }: { readonly trunk: TrunkView }) {
  return (
    <Card className={classes.trunk} data-testid="trunk">
      <div className={classes.trunkHead}>
        <h3>{trunk.name}</h3>
        <Standing trunk={trunk} />
      </div>
      {trunk.registration && !trunk.registration.registered && trunk.registration.because && <p className="soft small">{trunk.registration.because}</p>}
      <Channels used={trunk.channelsUsed} most={trunk.channelsMax} />
      <Targets targets={trunk.targets} />
    </Card>
  );
}

function Standing({ trunk: { takesCalls, registration } }: { readonly trunk: TrunkView }) {
  if (!takesCalls) {
    return (
      <Chip tone="alarm" dot>
        Down
      </Chip>
    );
  }
  if (registration && !registration.registered) {
    return (
      <Chip tone="voice" dot>
        Not registered
      </Chip>
    );
  }
  return (
    <Chip tone="live" dot>
      {registration ? 'Registered' : 'Ready'}
    </Chip>
  );
}

function Group({ group }: { readonly group: GroupView }) {
  return (
    <Card className={classes.trunk}>
      <div className={classes.trunkHead}>
        <h3>{group.name}</h3>
        <Chip tone={group.takesCalls ? 'live' : 'alarm'} dot>
          {group.takesCalls ? 'Ready' : 'Down'}
        </Chip>
      </div>
      <Targets targets={group.targets} />
    </Card>
  );
}

function Channels({ used, most }: { readonly used: number; readonly most: number | undefined }) {
  const part = most ? Math.min(1, used / most) : 0;
  return (
    <div className={classes.channels}>
      <span>
        Calls now
        <b className="tabular">{most ? `${used} of ${most}` : used}</b>
      </span>
      {most !== undefined && (
        <div className={classes.bar} role="presentation">
          <i data-full={part >= 0.9} ref={(bar) => void (bar && (bar.style.width = `${part * 100}%`))} />
        </div>
      )}
    </div>
  );
}

const STATES = { unknown: 'not asked', up: 'up', down: 'down', draining: 'draining' };

function Targets({ targets }: { readonly targets: readonly TargetView[] }) {
  return (
    <ul className={classes.targets}>
      {targets.map((target) => (
        <li key={`${target.host}:${target.port ?? ''}:${target.transport ?? ''}`}>
          <i data-state={target.state} aria-hidden="true" />
          <b>
            {target.host}
            {target.port !== undefined && `:${target.port}`}
          </b>
          <span className="soft small">{STATES[target.state]}</span>
          {(target.because || target.addresses?.length) && (
            <span className={classes.because}>
              {target.because}
              {target.since && target.state !== 'unknown' && ` since ${relativeDay(target.since) === 'Today' ? '' : `${relativeDay(target.since)} `}${timeOfDay(target.since)}`}
              {target.addresses && target.addresses.length > 0 && <> ({target.addresses.join(', ')})</>}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

function SpendBar({ spend: { organisation, today, limit }, currency }: { readonly spend: Spend; readonly currency: string }) {
  const part = limit ? Math.min(1, Number(today) / Number(limit)) : 0;
  return (
    <div className={classes.channels}>
      <span>
        {organisation}
        <b className="tabular">
          {today}
          {limit && ` of ${limit}`} {currency}
        </b>
      </span>
      {limit && (
        <div className={classes.bar} role="presentation">
          <i data-full={part >= 0.8} ref={(bar) => void (bar && (bar.style.width = `${part * 100}%`))} />
        </div>
      )}
    </div>
  );
}

/** Where a call would go: the node's own reasons, nothing is placed. */
function Explain() {
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [answer, setAnswer] = useState<Explained>();
  const form = useForm(async () => setAnswer(await explain(from.trim(), to.trim())));
  return (
    <section className={classes.section} aria-labelledby="explain">
      <h2 id="explain">Where would a call go?</h2>
      <p className={classes.intro}>The same decision as for a real call, with its reasons. Nothing is placed.</p>
      <Card className={classes.explain}>
        <form className={classes.ask} onSubmit={form.submit}>
          <TextInput label="From" placeholder="101 or trunk:carrier" value={from} onChange={(event) => setFrom(event.currentTarget.value)} required data-testid="explain-from" />
          <TextInput label="To" placeholder="030 901820" value={to} onChange={(event) => setTo(event.currentTarget.value)} required data-testid="explain-to" />
          <Button type="submit" size="md" loading={form.busy} data-testid="explain-ask">
            Explain
          </Button>
        </form>
        <div aria-live="polite">
          {form.error && <Trouble error={form.error} />}
          {answer && !form.error && (
            <>
              <p className={classes.verdict} data-testid="explain-result">
                <Chip tone={answer.status < 300 ? 'live' : 'alarm'} dot>
                  {answer.status < 300 ? 'Goes through' : `Refused with ${answer.status}`}
                </Chip>
                {answer.result}
              </p>
              <ol className={classes.steps}>
                {answer.steps.map((step, i) => (
                  <li key={i}>{step}</li>
                ))}
              </ol>
              {answer.choices.length > 0 && <Choices answer={answer} />}
            </>
          )}
        </div>
      </Card>
    </section>
  );
}

function Choices({ answer }: { readonly answer: Explained }) {
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th>Tried in this order</th>
            <th>Number sent</th>
            <th>Caller shown</th>
            <th>A minute</th>
          </tr>
        </thead>
        <tbody>
          {answer.choices.map((choice) => (
            <tr key={choice.trunk}>
              <td>
                <b>{choice.trunk}</b>
              </td>
              <td className="tabular">{choice.called}</td>
              <td className="tabular">{choice.anonymous ? 'withheld' : choice.caller}</td>
              <td className="tabular">{choice.perMinute}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
