import { Button, Skeleton } from '@mantine/core';
import { IconDeviceLandlinePhone } from '@tabler/icons-react';
import { useState } from 'react';
import { useResource } from '../../api/resource';
import { registrations as load, removeRegistration, type Registration } from '../../api/sip';
import { duration, relativeDay, timeOfDay } from '../../base/format';
import { announce } from '../../calls/announce';
import { Card, Empty, Trouble } from '../../components/bits';
import classes from './Lines.module.css';

export default function Devices() {
  const { data, error, loading, reload } = useResource(load, 'registrations', 5_000);
  const [failure, setFailure] = useState<Error>();
  const remove = (device: Registration) =>
    removeRegistration(device.id).then(
      () => {
        announce(`The device of ${device.displayName ?? device.address} was signed out.`);
        reload();
      },
      (cause: unknown) => setFailure(cause instanceof Error ? cause : new Error(String(cause))),
    );
  return (
    <>
      {(failure ?? (data ? undefined : error)) && <Trouble error={(failure ?? error)!} retry={reload} />}
      {loading && <Skeleton height={260} radius={18} />}
      {data?.length === 0 && (
        <Card>
          <Empty icon={<IconDeviceLandlinePhone size={34} stroke={1.5} />} title="No device is registered">
            Telephones and web phones appear here as soon as they register. How to set one up is on the page of people.
          </Empty>
        </Card>
      )}
      {data && data.length > 0 && (
        <Card className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th>Whose</th>
                <th>Device</th>
                <th className={classes.wide}>From</th>
                <th className={classes.wide}>Since</th>
                <th className={classes.wide}>Renews within</th>
                <th>
                  <span className="hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {data.map((device) => (
                <tr key={device.id} data-testid="device">
                  <td>
                    <b>{device.displayName ?? device.address}</b>
                    <br />
                    <span className="soft small">{device.address}</span>
                  </td>
                  <td>
                    {device.userAgent ?? 'Unnamed'}
                    <br />
                    <code className="soft">{device.contact}</code>
                  </td>
                  <td className={classes.wide}>
                    <code>{device.source}</code>
                  </td>
                  <td className={classes.wide}>
                    {relativeDay(device.since)} {timeOfDay(device.since)}
                  </td>
                  <td className={`${classes.wide} tabular`}>{duration(Date.parse(device.until) - Date.now())}</td>
                  <td>
                    <Button size="compact-md" variant="subtle" color="red" onClick={() => void remove(device)} aria-label={`Sign out the device of ${device.displayName ?? device.address}`}>
                      Sign out
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Card>
      )}
    </>
  );
}
