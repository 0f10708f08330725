import { Button, Skeleton } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useResource } from '../../api/resource';
import { bans as loadBans, liftBan, refusals as loadRefusals, type Ban } from '../../api/sip';
import { exactTime, relativeDay, spokenDuration } from '../../base/format';
import { announce } from '../../calls/announce';
import { Card, Chip, Empty, Trouble } from '../../components/bits';
import classes from './Lines.module.css';

export default function Security() {
  const banned = useResource(loadBans, 'bans', 5_000);
  const refused = useResource(loadRefusals, 'refusals', 5_000);
  const [failure, setFailure] = useState<Error>();
  const lift = (ban: Ban) =>
    liftBan(ban.address).then(
      () => {
        announce(`${ban.address} is let in again.`);
        banned.reload();
      },
      (cause: unknown) => setFailure(cause instanceof Error ? cause : new Error(String(cause))),
    );
  return (
    <>
      {failure && <Trouble error={failure} />}
      <section className={classes.first} aria-labelledby="bans">
        <h2 id="bans">Shut out for a while</h2>
        <p className={classes.intro}>Addresses that guessed passwords, scanned for numbers or sent what no telephone sends. They get no answer until their time is over.</p>
        {banned.error && !banned.data && <Trouble error={banned.error} retry={banned.reload} />}
        {banned.loading && <Skeleton height={120} radius={18} />}
        {banned.data?.length === 0 && (
          <Card>
            <Empty icon={<IconShieldCheck size={34} stroke={1.5} />} title="Nobody is shut out">
              Who fails too often appears here, with the reason, and can be let in again.
            </Empty>
          </Card>
        )}
        {banned.data && banned.data.length > 0 && (
          <Card className={classes.scroll}>
            <table className={classes.table}>
              <thead>
                <tr>
                  <th>Address</th>
                  <th>Why</th>
                  <th className={classes.wide}>For another</th>
                  <th className={classes.wide}>Dropped</th>
                  <th>
                    <span className="hidden">Actions</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {banned.data.map((ban) => (
                  <tr key={ban.address} data-testid="ban">
                    <td>
                      <b className="tabular">{ban.address}</b>
                      {ban.times > 1 && (
                        <>
                          {' '}
                          <Chip tone="voice">{ban.times} times</Chip>
                        </>
                      )}
                    </td>
                    <td>{ban.because}</td>
                    <td className={classes.wide}>{spokenDuration(Date.parse(ban.until) - Date.now())}</td>
                    <td className={`${classes.wide} tabular`}>{ban.shunned}</td>
                    <td>
                      <Button size="compact-md" variant="subtle" onClick={() => void lift(ban)} aria-label={`Let ${ban.address} in again`} data-testid="lift">
                        Let in
                      </Button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Card>
        )}
      </section>
      <section className={classes.section} aria-labelledby="refused">
        <h2 id="refused">What was refused</h2>
        <p className={classes.intro}>Every refusal leaves its reason here: at the door, by the plan, by the guard against toll fraud.</p>
        {refused.error && !refused.data && <Trouble error={refused.error} retry={refused.reload} />}
        {refused.loading && <Skeleton height={240} radius={18} />}
        {refused.data?.length === 0 && (
          <Card>
            <Empty icon={<IconShieldCheck size={34} stroke={1.5} />} title="Nothing was refused">
              Since the node started, everything that was asked for was let through.
            </Empty>
          </Card>
        )}
        {refused.data && refused.data.length > 0 && (
          <Card className={classes.scroll}>
            <table className={classes.table}>
              <thead>
                <tr>
                  <th>When</th>
                  <th>What</th>
                  <th>Why</th>
                  <th className={classes.wide}>From</th>
                  <th>Answer</th>
                </tr>
              </thead>
              <tbody>
                {refused.data.map((refusal) => (
                  <tr key={refusal.position} data-testid="refusal">
                    <td className="tabular">
                      {exactTime(refusal.at)}
                      <br />
                      <span className="soft small">{relativeDay(refusal.at)}</span>
                    </td>
                    <td>
                      <b>{refusal.method}</b> {refusal.what}
                      {refusal.who && (
                        <>
                          <br />
                          <span className="soft small">by {refusal.who}</span>
                        </>
                      )}
                    </td>
                    <td>
                      {refusal.because} {(refusal.times ?? 1) > 1 && <Chip>{refusal.times} times</Chip>}
                      <br />
                      <code className="soft">{refusal.rule}</code>
                    </td>
                    <td className={classes.wide}>
                      <code>{refusal.source}</code>
                    </td>
                    <td>{refusal.status === 0 ? <Chip>none</Chip> : <Chip tone="alarm">{refusal.status}</Chip>}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Card>
        )}
      </section>
    </>
  );
}
