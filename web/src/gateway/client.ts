import { newId } from '../base/id';
import {
  CLOSE_BAD_FRAME,
  CLOSE_LAGGING,
  CLOSE_UNAUTHENTICATED,
  parseFrame,
  type Command,
  type EventFrame,
  type Joined,
  type Offered,
  type SceneFrame,
  type ServerFrame,
  type SlotsFrame,
  type SpeakersFrame,
  type Welcome,
} from './frames';

/** The part of a WebSocket that is used here, so that tests can bring their own. */
export interface Socket {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: { readonly code: number }) => void) | null;
}

export type GatewayStatus =
  /** Nobody is signed in. */
  | 'idle'
  /** The first connection is being made. */
  | 'connecting'
  | 'open'
  /** It was there and is lost; tried again by itself. */
  | 'reconnecting'
  /** The server does not take our token: the session is over. */
  | 'rejected';

export interface GatewayListener {
  onStatus(status: GatewayStatus): void;
  /** `resumed`: events that were missed follow; otherwise `calls` is all there is to know. */
  onWelcome(welcome: Welcome, resumed: boolean): void;
  /** Each stored event once, in order. */
  onEvent(frame: EventFrame): void;
  onSpeakers(frame: SpeakersFrame): void;
  /** What is told of pictures, seats and new descriptions, never replayed. */
  onUnasked?(frame: SlotsFrame | SceneFrame | Offered): void;
}

export interface GatewayOptions {
  readonly open: () => Socket;
  /** A token good for a while; `renew` after the server refused the last one. */
  readonly token: (renew: boolean) => Promise<string>;
  readonly listener: GatewayListener;
  readonly random?: () => number;
}

/** A command that the server refused, or did not answer in time (`no-answer`). */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

interface Pending {
  readonly text: string;
  readonly resolve: (frame: ServerFrame) => void;
  readonly reject: (error: GatewayError) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

const COMMAND_TIMEOUT_MS = 15_000;
const PING_AFTER_MS = 15_000;
const PONG_WITHIN_MS = 8_000;
const CONNECT_WITHIN_MS = 10_000;
const BACKOFF_FIRST_MS = 150;
const BACKOFF_MAX_MS = 8_000;
const MAX_PENDING = 64;

/**
 * One connection to the gateway that outlives its sockets: it reconnects with growing pauses, resumes after the last
 * event it has seen, sends unanswered commands again under their old ids (the server does nothing twice), and hands on
 * each event once.
 */
export class GatewayClient {
  private readonly options: GatewayOptions;
  private socket: Socket | undefined;
  private welcomed = false;
  private lastSeq: number | undefined;
  private attempts = 0;
  private refusals = 0;
  private stopped = true;
  private renewToken = false;
  private readonly pending = new Map<string, Pending>();
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private watchTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: GatewayOptions) {
    this.options = options;
  }

  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.options.listener.onStatus('connecting');
    this.connect();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.retryTimer);
    clearTimeout(this.watchTimer);
    this.detach()?.close(1000);
    this.lastSeq = undefined;
    this.failPending('gone', 'You have left.');
    this.options.listener.onStatus('idle');
  }

  /** The network may be back: tries at once instead of after the pause. */
  nudge(): void {
    if (this.stopped || this.socket) return;
    this.attempts = 0;
    clearTimeout(this.retryTimer);
    this.connect();
  }

  /** Sends a command and waits for its answer, over lost connections too. */
  command(command: Extract<Command, { type: 'join' | 'dial' | 'accept' }>): Promise<Joined>;
  command(command: Extract<Command, { type: 'offer' }>): Promise<Offered>;
  command(command: Command): Promise<ServerFrame>;
  command(command: Command): Promise<ServerFrame> {
    if (this.stopped) return Promise.reject(new GatewayError('unreachable', 'There is no connection to the server.'));
    if (this.pending.size >= MAX_PENDING) {
      return Promise.reject(new GatewayError('unreachable', 'The server does not answer.'));
    }
    const id = newId();
    const text = JSON.stringify({ ...command, id });
    return new Promise<ServerFrame>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.pending.delete(id);
        reject(new GatewayError('no-answer', 'The server did not answer in time. Try again.'));
      }, COMMAND_TIMEOUT_MS);
      this.pending.set(id, { text, resolve, reject, timer });
      if (this.welcomed) this.socket?.send(text);
    });
  }

  private connect(): void {
    const socket = this.options.open();
    this.socket = socket;
    this.welcomed = false;
    const token = this.options.token(this.renewToken);
    token.catch(() => undefined); // Handled when the socket is open; it may fail before that.
    this.renewToken = false;
    this.watch(CONNECT_WITHIN_MS, () => this.lost(socket));
    socket.onopen = () => {
      token.then(
        (value) => {
          if (this.socket !== socket) return;
          const resumeAfter = this.lastSeq === undefined ? {} : { resumeAfter: this.lastSeq };
          socket.send(JSON.stringify({ type: 'hello', token: value, ...resumeAfter }));
        },
        () => this.lost(socket),
      );
    };
    socket.onmessage = (event) => {
      if (this.socket === socket && typeof event.data === 'string') this.onText(socket, event.data);
    };
    socket.onclose = (event) => {
      if (this.socket === socket) this.onClose(event.code);
    };
  }

  private onText(socket: Socket, text: string): void {
    if (this.welcomed) this.keepAlive(socket);
    const frame = parseFrame(text);
    if (!frame) return;
    switch (frame.type) {
      case 'welcome':
        this.onWelcome(socket, frame);
        break;
      case 'event':
        this.onEvent(frame);
        break;
      case 'speakers':
        this.options.listener.onSpeakers(frame);
        break;
      case 'slots':
      case 'scene':
        this.options.listener.onUnasked?.(frame);
        break;
      case 'offered':
        if (frame.id !== undefined) this.settle(frame.id)?.resolve(frame);
        else this.options.listener.onUnasked?.(frame);
        break;
      case 'joined':
      case 'ok':
        this.settle(frame.id)?.resolve(frame);
        break;
      case 'error':
        if (frame.id !== undefined) this.settle(frame.id)?.reject(new GatewayError(frame.code, frame.message));
        break;
      case 'lagging':
        break; // The close that follows says the same.
    }
  }

  private onWelcome(socket: Socket, welcome: Welcome): void {
    // A position behind ours means another store than the one we knew: what we know is of no use there.
    const resumed = this.lastSeq !== undefined && welcome.seq >= this.lastSeq && welcome.resumed !== false;
    if (!resumed) this.lastSeq = welcome.seq;
    this.welcomed = true;
    this.attempts = 0;
    this.refusals = 0;
    this.keepAlive(socket);
    this.options.listener.onStatus('open');
    this.options.listener.onWelcome(welcome, resumed);
    for (const { text } of this.pending.values()) socket.send(text);
  }

  private onEvent(frame: EventFrame): void {
    if (this.lastSeq !== undefined && frame.seq <= this.lastSeq) return;
    this.lastSeq = frame.seq;
    this.options.listener.onEvent(frame);
  }

  private settle(id: string): Pending | undefined {
    const pending = this.pending.get(id);
    if (!pending) return undefined;
    this.pending.delete(id);
    clearTimeout(pending.timer);
    return pending;
  }

  private keepAlive(socket: Socket): void {
    this.watch(PING_AFTER_MS, () => {
      socket.send(JSON.stringify({ type: 'ping', id: newId() }));
      this.watch(PONG_WITHIN_MS, () => this.lost(socket));
    });
  }

  private watch(afterMs: number, then: () => void): void {
    clearTimeout(this.watchTimer);
    this.watchTimer = setTimeout(then, afterMs);
  }

  private lost(socket: Socket): void {
    if (this.socket !== socket) return;
    // close() may take minutes to be confirmed on a dead network: do not wait for it.
    this.detach()?.close();
    this.retry();
  }

  private detach(): Socket | undefined {
    const socket = this.socket;
    this.socket = undefined;
    this.welcomed = false;
    clearTimeout(this.watchTimer);
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
    return socket;
  }

  private onClose(code: number): void {
    this.detach();
    if (code === CLOSE_BAD_FRAME) {
      // Whatever we sent would be refused again.
      this.failPending('invalid', 'The server did not understand the page. Reload it.');
    }
    if (code === CLOSE_UNAUTHENTICATED) {
      this.refusals += 1;
      this.renewToken = true;
      if (this.refusals > 2) {
        this.stopped = true;
        this.failPending('unauthenticated', 'Your session is over. Sign in again.');
        this.options.listener.onStatus('rejected');
        return;
      }
    }
    if (code === CLOSE_LAGGING) this.attempts = 0;
    this.retry();
  }

  private retry(): void {
    if (this.stopped) return;
    this.options.listener.onStatus('reconnecting');
    const ceiling = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** this.attempts);
    this.attempts += 1;
    const random = this.options.random ?? Math.random;
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => this.connect(), ceiling / 2 + (random() * ceiling) / 2);
  }

  private failPending(code: string, message: string): void {
    const all = [...this.pending.values()];
    this.pending.clear();
    for (const { reject, timer } of all) {
      clearTimeout(timer);
      reject(new GatewayError(code, message));
    }
  }
}
