import { isThisMachineOnly } from '../base/place';
import { Card } from './bits';
import classes from './PhoneGuide.module.css';

/** What one types into a SIP telephone. */
export function PhoneGuide() {
  const local = isThisMachineOnly(location.hostname);
  // This machine's other door: the one for https, by its usual port.
  const host = local ? 'the address of this machine' : location.hostname;
  const page = local ? 'ADDRESS:8443' : location.host;
  return (
    <Card className={classes.guide}>
      <dl>
        <div>
          <dt>Server, domain or registrar</dt>
          <dd>
            {local ? host : <code>{host}</code>}
          </dd>
        </div>
        <div>
          <dt>User name</dt>
          <dd>The extension, or the sign-in name</dd>
        </div>
        <div>
          <dt>Password</dt>
          <dd>The password of the telephone</dd>
        </div>
        <div>
          <dt>Transport and port</dt>
          <dd>
            UDP or TCP <code>5060</code>, better TLS <code>5061</code>
          </dd>
        </div>
        <div>
          <dt>In a browser phone</dt>
          <dd>
            <code>wss://{page}/sip</code>
          </dd>
        </div>
        <div>
          <dt>Codecs</dt>
          <dd>Opus, G.722, G.711</dd>
        </div>
      </dl>
      <p className="soft small">
        The ports may have been changed by whoever runs this node. Once the telephone says that it is registered, its sign above turns green. Dial an extension, or the number of a
        conference.
      </p>
    </Card>
  );
}
