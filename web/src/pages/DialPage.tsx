import type { Account } from '../api/types';
import { Card, PageHead } from '../components/bits';
import { DialPad } from '../components/DialPad';
import { useColleagues } from './useColleagues';
import classes from './Home.module.css';

export default function DialPage({ account }: { readonly account: Account }) {
  const colleagues = useColleagues(account);
  return (
    <>
      <PageHead title="Keypad">An extension, or the number of a conference.</PageHead>
      <Card className={classes.dial}>
        <DialPad colleagues={colleagues} />
      </Card>
    </>
  );
}
