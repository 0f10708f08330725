import { useEffect } from 'react';
import { activeCall, setMuted } from '../calls/active';
import { toggleCamera } from '../calls/pictures';

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));
}

function isButton(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('button, a, [role="menuitem"]') !== null;
}

/** M mutes and unmutes, V switches the camera; who is muted talks while he holds the space bar. */
export function useTalkKeys(canShow: boolean): void {
  useEffect(() => {
    let talking = false;
    const down = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key.toLowerCase() === 'm' && !event.repeat) setMuted(!(activeCall.get()?.muted ?? false));
      if (event.key.toLowerCase() === 'v' && !event.repeat && canShow) void toggleCamera();
      // The space bar presses the button that has the focus.
      if (event.key !== ' ' || isButton(event.target)) return;
      event.preventDefault();
      if (event.repeat || !activeCall.get()?.muted) return;
      talking = true;
      setMuted(false);
    };
    const stop = () => {
      if (!talking) return;
      talking = false;
      setMuted(true);
    };
    const up = (event: KeyboardEvent) => event.key === ' ' && stop();
    window.addEventListener('keydown', down);
    window.addEventListener('keyup', up);
    window.addEventListener('blur', stop);
    return () => {
      window.removeEventListener('keydown', down);
      window.removeEventListener('keyup', up);
      window.removeEventListener('blur', stop);
    };
  }, [canShow]);
}
