import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { Component, type ReactNode } from 'react';
import { Empty } from './bits';

/** When a part of the page cannot be loaded (the server has a newer one) or fails: says so, and offers the way out. */
export class Mishap extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <main style={{ display: 'grid', placeItems: 'center', minHeight: '100dvh' }}>
        <Empty
          icon={<IconRefresh size={32} stroke={1.5} />}
          title="The page has to be loaded again"
          action={
            <Button mt={8} onClick={() => location.reload()}>
              Load it again
            </Button>
          }
        >
          The server may have a newer one, or the connection broke while a part of it came. A call that goes on is taken up again.
        </Empty>
      </main>
    );
  }
}
