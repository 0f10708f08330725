import type { Recording } from '../api/types';
import { Chip } from './bits';

/** What is special about a recording; nothing, when it is simply there. */
export function RecordingChip({ recording }: { readonly recording: Recording }) {
  switch (recording.state) {
    case 'recording':
      return (
        <Chip tone="alarm" dot pulse>
          Recording now
        </Chip>
      );
    case 'finishing':
      return <Chip tone="brand">Being finished</Chip>;
    case 'failed':
      return <Chip tone="alarm">Failed</Chip>;
    case 'interrupted':
    case 'finished':
      return recording.interrupted || recording.state === 'interrupted' ? (
        <Chip tone="voice" testId="interrupted">
          Interrupted
        </Chip>
      ) : null;
  }
}
