/** What the system tests drive: the same for each library. Set as `window.phone` by the script of the library. */
export interface WebPhone {
  /** Everything that happened, in order: registered, unregistered, incoming, ringing, confirmed, ended:CAUSE, held, unheld, transferred, transfer-failed, message:TEXT. */
  readonly happened: string[];
  /** What is heard in the call that is up. */
  remoteStream: MediaStream | null;
  register(account: { uri: string; server: string; user: string; password: string }): Promise<void>;
  dial(target: string): Promise<void>;
  answer(): Promise<void>;
  hangUp(): Promise<void>;
  hold(): Promise<void>;
  resume(): Promise<void>;
  /** Blind (REFER). */
  transfer(target: string): Promise<void>;
  dtmf(digit: string): Promise<void>;
  message(target: string, text: string): Promise<void>;
  unregister(): Promise<void>;
}

declare global {
  interface Window {
    phone: WebPhone;
  }
}
