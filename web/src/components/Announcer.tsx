import { VisuallyHidden } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useStore } from '../base/store';
import { announcement } from '../calls/announce';
import classes from './Announcer.module.css';

const SHOWN_MS = 3_600;

/** Says what happens in a call: to screen readers, and for a moment on the screen. */
export function Announcer() {
  const { id, text, urgent, unseen } = useStore(announcement);
  const [gone, setGone] = useState(0);
  useEffect(() => {
    if (id === 0) return undefined;
    const timer = setTimeout(() => setGone(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [id]);
  return (
    <>
      <VisuallyHidden role="status" aria-live="polite" data-testid="announcements">
        {urgent ? '' : text}
      </VisuallyHidden>
      <VisuallyHidden role="alert" aria-live="assertive">
        {urgent ? text : ''}
      </VisuallyHidden>
      {id > gone && text && !unseen && (
        <div className={classes.toast} data-urgent={urgent} key={id} aria-hidden="true">
          {text}
        </div>
      )}
    </>
  );
}
