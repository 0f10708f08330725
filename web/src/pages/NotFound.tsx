import { Button } from '@mantine/core';
import { IconMapSearch } from '@tabler/icons-react';
import { Link } from 'wouter';
import { Empty, useTitle } from '../components/bits';

export default function NotFound() {
  useTitle('Not found');
  return (
    <Empty
      icon={<IconMapSearch size={32} stroke={1.5} />}
      title="There is no such page"
      action={
        <Button component={Link} href="/" mt={8}>
          Go home
        </Button>
      }
    >
      The address may be old, or a letter of it may be missing.
    </Empty>
  );
}
