import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { GatewayClient, type GatewayListener, type GatewayStatus, type Socket } from './client';

class FakeSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onclose: ((event: { readonly code: number }) => void) | null = null;
  readonly sent: Record<string, unknown>[] = [];
  closed = false;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }

  close(): void {
    this.closed = true;
  }

  receive(frame: unknown): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  drop(code = 1006): void {
    this.onclose?.({ code });
  }
}

function harness() {
  const sockets: FakeSocket[] = [];
  const statuses: GatewayStatus[] = [];
  const events: number[] = [];
  const resumed: boolean[] = [];
  const renewals: boolean[] = [];
  const listener: GatewayListener = {
    onStatus: (status) => statuses.push(status),
    onWelcome: (_, wasResumed) => resumed.push(wasResumed),
    onEvent: (frame) => events.push(frame.seq),
    onSpeakers: () => undefined,
  };
  const client = new GatewayClient({
    open: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    token: (renew) => {
      renewals.push(renew);
      return Promise.resolve('token');
    },
    listener,
    random: () => 1,
  });
  const newest = () => sockets[sockets.length - 1]!;
  /** Opens the newest socket and lets the server greet it. */
  const welcome = async (seq: number) => {
    newest().onopen?.();
    await vi.advanceTimersByTimeAsync(0);
    newest().receive({ type: 'welcome', seq, session: 's', calls: [], iceServers: [] });
  };
  return { client, sockets, statuses, events, resumed, renewals, newest, welcome };
}

const event = (seq: number) => ({ type: 'event', seq, call: 'c', version: seq, at: '', event: { type: 'leg-muted', leg: 'l' } });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('resume', () => {
  test('asks for the events after the last one seen', async () => {
    const { client, newest, welcome, resumed } = harness();
    client.start();
    await welcome(40);
    expect(newest().sent[0]).toEqual({ type: 'hello', token: 'token' });
    newest().receive(event(41));
    newest().receive(event(42));

    newest().drop();
    await vi.advanceTimersByTimeAsync(150);
    await welcome(44);

    expect(newest().sent[0]).toEqual({ type: 'hello', token: 'token', resumeAfter: 42 });
    expect(resumed).toEqual([false, true]);
  });

  test('hands on each event once, whatever is replayed', async () => {
    const { client, newest, welcome, events } = harness();
    client.start();
    await welcome(10);
    newest().receive(event(10));
    newest().receive(event(11));
    newest().receive(event(11));

    newest().drop();
    await vi.advanceTimersByTimeAsync(150);
    newest().onopen?.();
    newest().receive(event(11));
    newest().receive(event(12));
    newest().receive({ type: 'welcome', seq: 13, session: 's', calls: [] });
    newest().receive(event(13));

    expect(events).toEqual([11, 12, 13]);
  });

  test('starts over where the server knows less than we do', async () => {
    const { client, newest, welcome, resumed, events } = harness();
    client.start();
    await welcome(900);
    newest().drop();
    await vi.advanceTimersByTimeAsync(150);
    await welcome(3);
    newest().receive(event(4));

    expect(resumed).toEqual([false, false]);
    expect(events).toEqual([4]);
  });
});

describe('commands', () => {
  test('are sent again under the same id until they are answered', async () => {
    const { client, newest, sockets, welcome } = harness();
    client.start();
    await welcome(1);
    const answer = client.command({ type: 'join', conference: 'k', participant: 'p' });
    const first = sockets[0]!.sent[1]!;

    newest().drop();
    await vi.advanceTimersByTimeAsync(150);
    await welcome(1);
    const second = newest().sent[1]!;
    newest().receive({ type: 'joined', id: second['id'], call: { id: 'c' }, leg: 'l', offer: 'v=0' });

    expect(second).toEqual(first);
    await expect(answer).resolves.toMatchObject({ type: 'joined', leg: 'l' });
  });

  test('given before the connection stands are sent when it does', async () => {
    const { client, newest, welcome } = harness();
    client.start();
    const answer = client.command({ type: 'ping' });
    expect(newest().sent).toEqual([]);
    await welcome(1);
    newest().receive({ type: 'ok', id: newest().sent[1]!['id'] });
    await expect(answer).resolves.toMatchObject({ type: 'ok' });
  });

  test('fail with the reason the server gives, and with one of their own after 15 s', async () => {
    const { client, newest, welcome } = harness();
    client.start();
    await welcome(1);
    const refused = client.command({ type: 'dial', number: '999', participant: 'p' });
    newest().receive({ type: 'error', id: newest().sent[1]!['id'], code: 'not-found', message: 'Nobody has 999.' });
    await expect(refused).rejects.toMatchObject({ code: 'not-found', message: 'Nobody has 999.' });

    const unanswered = client.command({ type: 'ping' });
    const expectation = expect(unanswered).rejects.toMatchObject({ code: 'no-answer' });
    await vi.advanceTimersByTimeAsync(15_000);
    await expectation;
  });
});

describe('the connection', () => {
  test('is tried with growing pauses, and at once when nudged', async () => {
    const { client, newest, sockets } = harness();
    client.start();
    newest().drop();
    await vi.advanceTimersByTimeAsync(150);
    expect(sockets).toHaveLength(2);
    newest().drop();
    await vi.advanceTimersByTimeAsync(299);
    expect(sockets).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(sockets).toHaveLength(3);
    newest().drop();
    client.nudge();
    expect(sockets).toHaveLength(4);
  });

  test('renews the token once it is refused, and gives up when that does not help', async () => {
    const { client, newest, renewals, statuses } = harness();
    client.start();
    for (let i = 0; i < 3; i += 1) {
      newest().drop(4001);
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(renewals).toEqual([false, true, true]);
    expect(statuses.at(-1)).toBe('rejected');
  });

  test('that has gone silent is given up and made anew', async () => {
    const { client, sockets, newest, welcome } = harness();
    client.start();
    await welcome(1);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(newest().sent.at(-1)).toMatchObject({ type: 'ping' });
    await vi.advanceTimersByTimeAsync(8_000);
    expect(sockets[0]!.closed).toBe(true);
    await vi.advanceTimersByTimeAsync(150);
    expect(sockets).toHaveLength(2);
  });

  test('that nobody wants any more is not made again', async () => {
    const { client, sockets, welcome, statuses } = harness();
    client.start();
    await welcome(1);
    client.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(1);
    expect(statuses.at(-1)).toBe('idle');
  });
});
