import { Store } from '../base/store';

export interface Announcement {
  readonly id: number;
  readonly text: string;
  readonly urgent: boolean;
  /** Read aloud only: the screen shows it elsewhere. */
  readonly unseen: boolean;
}

/** The newest thing to be read aloud by a screen reader, and shown for a moment. */
export const announcement = new Store<Announcement>({ id: 0, text: '', urgent: false, unseen: true });

export function announce(text: string, urgent = false, unseen = false): void {
  announcement.update(({ id }) => ({ id: id + 1, text, urgent, unseen }));
}
