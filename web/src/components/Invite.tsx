import { IconLink, IconPhone } from '@tabler/icons-react';
import { isThisMachineOnly } from '../base/place';
import { CopyButton, Note } from './bits';
import classes from './Invite.module.css';

/** How others get in: the link for browsers, the number for telephones. */
export function Invite({ link, extension }: { readonly link: string; readonly extension?: string }) {
  return (
    <div className={classes.invite}>
      <div className={classes.way}>
        <IconLink size={20} stroke={1.7} aria-hidden="true" />
        <div>
          <span className="soft small">By browser, no account needed</span>
          <span className={classes.link} data-testid="invitation-link">
            {link.replace(/^https?:\/\//, '')}
          </span>
        </div>
      </div>
      <CopyButton value={link} label="Copy the link" variant="filled" testId="copy-invitation" />
      {isThisMachineOnly(new URL(link).hostname) && (
        <Note tone="voice">You opened this page as {location.hostname}, so this link works on this machine only. For others, open the page by the node's https address.</Note>
      )}
      {extension && (
        <div className={classes.way}>
          <IconPhone size={20} stroke={1.7} aria-hidden="true" />
          <div>
            <span className="soft small">By telephone, dial</span>
            <span className={classes.number}>{extension}</span>
          </div>
        </div>
      )}
    </div>
  );
}
